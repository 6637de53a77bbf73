import type { Clock } from '../clock.ts';
import type { Operation } from '../model.ts';
import type { MetricStore } from './series.ts';
import { dimensionsOf, invalid, periodOf, statistic, timeWindow } from './window.ts';

/** How CloudWatch may fall short for one query (`undefined`: not at all). */
export type Shortfall = (query: {
  id: string;
  namespace: string;
  metricName: string;
}) => 'PartialData' | 'InternalError' | undefined;

const QUERIES_MAX = 500;
const POINTS_MAX = 100_800;

const checkIds = (queries: any[]): void => {
  const ids = queries.map(({ Id }) => Id);
  if (ids.length === 0 || ids.length > QUERIES_MAX)
    throw invalid(`MetricDataQueries must have 1 to ${QUERIES_MAX} members, has ${ids.length}`);
  for (const id of ids)
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(id ?? ''))
      throw invalid(`The value ${id} for parameter Id is not matching the expected pattern`);
  if (new Set(ids).size !== ids.length)
    throw invalid('The values for parameter id in MetricDataQueries are not unique.');
};

const checkCovered = ({ Id, Expression, MetricStat, AccountId, Period }: any): void => {
  const strange = { Expression, AccountId, Period, 'MetricStat.Unit': MetricStat?.Unit };
  for (const [member, value] of Object.entries(strange))
    if (value !== undefined)
      throw invalid(`Query ${Id}: ${member} is not covered by the local model; covered: MetricStat, Label, ReturnData`);
  if (!MetricStat?.Metric) throw invalid(`Query ${Id} has no MetricStat.Metric`);
};

const results = (store: MetricStore, now: number, window: { from: number; to: number }, query: any) => {
  const { Metric, Period, Stat } = query.MetricStat;
  const metric = { namespace: Metric.Namespace, name: Metric.MetricName, dimensions: dimensionsOf(Metric.Dimensions) };
  const value = statistic(Stat);
  return store
    .periods(metric, window.from, window.to, periodOf(Period), now)
    .map(({ at, bucket }) => ({ at: new Date(at), value: value(bucket) }));
};

/** `PartialData` loses the newest half of the points, `InternalError` all of them: a caller must not take either for silence. */
const cut = <T>(points: T[], fault: ReturnType<Shortfall>): T[] =>
  fault === 'InternalError' ? [] : fault === 'PartialData' ? points.slice(0, Math.floor(points.length / 2)) : points;

const answer = (
  points: { at: Date; value: number }[],
  query: any,
  fault: ReturnType<Shortfall>,
  ascending: boolean,
) => {
  const kept = cut(points, fault);
  const ordered = ascending ? kept : kept.toReversed();
  return {
    Id: query.Id,
    Label: query.Label ?? query.MetricStat.Metric.MetricName,
    Timestamps: ordered.map(({ at }) => at),
    Values: ordered.map(({ value }) => value),
    StatusCode: fault ?? 'Complete',
    ...(fault ? { Messages: [{ Code: fault, Value: `The local model was told to answer ${fault}` }] } : {}),
  };
};

/** GetMetricData for single metrics; no metric math, no paging (refused above 100,800 points). */
export const getMetricData = (store: MetricStore, clock: Clock, shortfall: () => Shortfall | undefined): Operation => ({
  accepts: ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'],
  run({ MetricDataQueries: queries, StartTime, EndTime, ScanBy }) {
    checkIds(queries ?? []);
    queries.forEach(checkCovered);
    const window = timeWindow(StartTime, EndTime);
    const found = queries
      .filter(({ ReturnData }: any) => ReturnData !== false)
      .map((query: any) => {
        const { Namespace, MetricName } = query.MetricStat.Metric;
        const fault = shortfall()?.({ id: query.Id, namespace: Namespace, metricName: MetricName });
        return answer(results(store, clock.now(), window, query), query, fault, ScanBy === 'TimestampAscending');
      });
    const points = found.reduce((sum: number, { Values }: any) => sum + Values.length, 0);
    if (points > POINTS_MAX)
      throw invalid(`${points} points: the local model does not page; covered: ${POINTS_MAX} a call`);
    return { MetricDataResults: found, Messages: [] };
  },
});

/** GetMetricStatistics: one metric, several statistics. */
export const getMetricStatistics = (store: MetricStore, clock: Clock): Operation => ({
  accepts: ['Namespace', 'MetricName', 'Dimensions', 'StartTime', 'EndTime', 'Period', 'Statistics'],
  run({ Namespace, MetricName, Dimensions, StartTime, EndTime, Period, Statistics }) {
    const { from, to } = timeWindow(StartTime, EndTime);
    const named = (Statistics ?? []).map((name: string) => [name, statistic(name)] as const);
    if (named.length === 0)
      throw invalid('At least one of the parameters Statistics and ExtendedStatistics must be specified.');
    const metric = { namespace: Namespace, name: MetricName, dimensions: dimensionsOf(Dimensions) };
    const periods = store.periods(metric, from, to, periodOf(Period), clock.now());
    const Datapoints = periods.map(({ at, bucket }) => ({
      Timestamp: new Date(at),
      ...Object.fromEntries(named.map(([name, value]: any) => [name, value(bucket)])),
    }));
    return { Label: MetricName, Datapoints };
  },
});
