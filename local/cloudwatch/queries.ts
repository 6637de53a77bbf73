import { idsOf, parseExpression } from './expression.ts';
import type { Expression } from './expression.ts';
import { evaluateExpression } from './math.ts';
import type { Series } from './math.ts';
import type { MetricName, MetricStore } from './series.ts';
import { dimensionsOf, invalid, notCovered, periodOf, statistic } from './window.ts';

export interface MetricStat {
  metric: MetricName;
  /** Milliseconds. */
  period: number;
  stat: string;
}

/** One MetricDataQuery, of GetMetricData or of an alarm: a metric or an expression. */
export interface Query {
  id: string;
  label?: string;
  returnData: boolean;
  stat?: MetricStat;
  expression?: { text: string; parsed: Expression };
}

/** All queries that were asked together; expressions use one another's ids. */
export interface Queries {
  list: readonly Query[];
  /** The metrics that a query rests on. */
  metrics(id: string): MetricStat[];
  /** Milliseconds. */
  period(id: string): number;
}

const QUERIES_MAX = 500;
const MEMBERS = 'MetricStat, Expression, Period, Label, ReturnData';

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

const checkCovered = ({ Id, AccountId, MetricStat, Expression }: any): void => {
  const strange = Object.entries({ AccountId, 'MetricStat.Unit': MetricStat?.Unit });
  for (const [member, value] of strange) if (value !== undefined) throw notCovered(`Query ${Id}: ${member}`, MEMBERS);
  if (!MetricStat === !Expression) throw invalid(`Query ${Id} needs either MetricStat or Expression`);
  if (MetricStat && !MetricStat.Metric) throw invalid(`Query ${Id} has no MetricStat.Metric`);
};

export const metricStat = ({ Metric, Period, Stat }: any): MetricStat => {
  statistic(Stat);
  const { Namespace: namespace, MetricName: name, Dimensions } = Metric;
  return { metric: { namespace, name, dimensions: dimensionsOf(Dimensions) }, period: periodOf(Period), stat: Stat };
};

const queryOf = (input: any): Query => {
  checkCovered(input);
  const { Id: id, Label: label, ReturnData, MetricStat, Expression } = input;
  const shared = { id, label, returnData: ReturnData !== false };
  if (MetricStat) return { ...shared, stat: metricStat(MetricStat) };
  return { ...shared, expression: { text: Expression, parsed: parseExpression(Expression) } };
};

const join = (list: readonly Query[]): Queries => {
  const metrics = (id: string, path: string[] = []): MetricStat[] => {
    const query = list.find((one) => one.id === id);
    if (!query || path.includes(id)) throw invalid(`Id ${id} is ${query ? 'used by itself' : 'not defined'}`);
    if (query.stat) return [query.stat];
    return idsOf(query.expression!.parsed).flatMap((used) => metrics(used, [...path, id]));
  };
  const period = (id: string): number => {
    const [first, ...others] = new Set(metrics(id).map((stat) => stat.period));
    if (first === undefined) throw invalid(`Expression ${id} uses no metric`);
    if (others.length > 0) throw notCovered(`Expression ${id}: metrics of different periods`, 'one period');
    return first;
  };
  return { list, metrics, period };
};

/** @throws AwsError for what is wrong or not covered */
export const parseQueries = (inputs: any[]): Queries => {
  checkIds(inputs);
  const queries = join(inputs.map(queryOf));
  for (const { Id, Period } of inputs) {
    const period = queries.period(Id) / 1000;
    if (Period !== undefined && Period !== period)
      throw notCovered(`Query ${Id}: Period ${Period}`, `the period of its metrics, ${period}`);
  }
  return queries;
};

export interface Window {
  from: number;
  to: number;
}

const ofMetric = (store: MetricStore, { metric, period, stat }: MetricStat, { from, to }: Window, now: number) => {
  const value = statistic(stat);
  return new Map(store.periods(metric, from, to, period, now).map(({ at, bucket }) => [at, value(bucket)]));
};

const startsOf = ({ from, to }: Window, period: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / period) }, (_, i) => from + i * period);

/** @returns what a query gives as of `now`, oldest first */
export const seriesOf = (store: MetricStore, queries: Queries, id: string, window: Window, now: number): Series => {
  const query = queries.list.find((one) => one.id === id)!;
  if (query.stat) return ofMetric(store, query.stat, window, now);
  return evaluateExpression(query.expression!.parsed, {
    series: (used) => seriesOf(store, queries, used, window, now),
    periods: startsOf(window, queries.period(id)),
  });
};
