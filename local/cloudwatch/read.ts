import type { Clock } from '../clock.ts';
import type { Operation } from '../model.ts';
import type { Series } from './math.ts';
import { parseQueries, seriesOf } from './queries.ts';
import type { Queries, Query } from './queries.ts';
import type { MetricStore } from './series.ts';
import { dimensionsOf, invalid, periodOf, statistic, timeWindow } from './window.ts';

/** How CloudWatch may fall short for one query (`undefined`: not at all). */
export type Shortfall = (query: {
  id: string;
  namespace: string;
  metricName: string;
}) => 'PartialData' | 'InternalError' | undefined;

const POINTS_MAX = 100_800;

/** `PartialData` loses the newest half of the points, `InternalError` all of them: a caller must not take either for silence. */
const cut = <T>(points: T[], fault: ReturnType<Shortfall>): T[] =>
  fault === 'InternalError' ? [] : fault === 'PartialData' ? points.slice(0, Math.floor(points.length / 2)) : points;

const answer = (series: Series, { id, label, stat }: Query, fault: ReturnType<Shortfall>, ascending: boolean) => {
  const kept = cut([...series], fault);
  const ordered = ascending ? kept : kept.toReversed();
  return {
    Id: id,
    Label: label ?? stat?.metric.name ?? id,
    Timestamps: ordered.map(([at]) => new Date(at)),
    Values: ordered.map(([, value]) => value),
    StatusCode: fault ?? 'Complete',
    ...(fault ? { Messages: [{ Code: fault, Value: `The local model was told to answer ${fault}` }] } : {}),
  };
};

/** An expression falls short with any of its metrics. */
const faultOf = (queries: Queries, id: string, shortfall: Shortfall | undefined): ReturnType<Shortfall> =>
  queries
    .metrics(id)
    .map(({ metric: { namespace, name } }) => shortfall?.({ id, namespace, metricName: name }))
    .find((fault) => fault !== undefined);

/** GetMetricData for metrics and some metric math; no paging (refused above 100,800 points). */
export const getMetricData = (store: MetricStore, clock: Clock, shortfall: () => Shortfall | undefined): Operation => ({
  accepts: ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'],
  run({ MetricDataQueries, StartTime, EndTime, ScanBy }) {
    const queries = parseQueries(MetricDataQueries ?? []);
    const window = timeWindow(StartTime, EndTime);
    const found = queries.list
      .filter(({ returnData }) => returnData)
      .map((query) => {
        const series = seriesOf(store, queries, query.id, window, clock.now());
        return answer(series, query, faultOf(queries, query.id, shortfall()), ScanBy === 'TimestampAscending');
      });
    const points = found.reduce((sum, { Values }) => sum + Values.length, 0);
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
