import { parseQueries } from './queries.ts';
import type { Queries } from './queries.ts';
import { invalid, notCovered } from './window.ts';

const COMPARISONS = {
  GreaterThanThreshold: { holds: (value: number, threshold: number) => value > threshold, words: 'greater than' },
  GreaterThanOrEqualToThreshold: {
    holds: (value: number, threshold: number) => value >= threshold,
    words: 'greater than or equal to',
  },
  LessThanThreshold: { holds: (value: number, threshold: number) => value < threshold, words: 'less than' },
  LessThanOrEqualToThreshold: {
    holds: (value: number, threshold: number) => value <= threshold,
    words: 'less than or equal to',
  },
};

export type Comparison = keyof typeof COMPARISONS;
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** A metric alarm's configuration. */
export interface MetricSettings {
  /** As it was given, for DescribeAlarms and the events: either one metric's members, or `Metrics`. */
  given: any;
  queries: Queries;
  /** Id of the query that is compared. */
  root: string;
  /** Milliseconds. */
  period: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  comparison: Comparison;
  threshold: number;
  missing: MissingData;
}

export const breaches = ({ comparison, threshold }: MetricSettings, value: number): boolean =>
  COMPARISONS[comparison].holds(value, threshold);

/** `greater than or equal to` and the like. */
export const comparisonWords = ({ comparison }: MetricSettings): string => COMPARISONS[comparison].words;

const MISSING = ['missing', 'ignore', 'breaching', 'notBreaching'];
/** CW-13. */
const METRICS_MAX = 10;
/** CW-3, in seconds. */
const windowMax = (period: number): number => (period < 3600 ? 86_400 : 604_800);

const ROOT = 'root';

const single = ({ MetricName, Namespace, Dimensions, Period, Statistic }: any): any[] => {
  if (!MetricName || !Namespace || !Period || !Statistic)
    throw invalid('An alarm needs MetricName, Namespace, Period and Statistic, or Metrics');
  const Metric = { Namespace, MetricName, Dimensions };
  return [{ Id: ROOT, MetricStat: { Metric, Period, Stat: Statistic } }];
};

const several = (input: any): any[] => {
  const given = ['MetricName', 'Namespace', 'Dimensions', 'Period', 'Statistic'].filter((name) => input[name]);
  if (given.length > 0) throw invalid(`Metrics cannot be given together with ${given.join(', ')}`);
  if (input.Metrics.length > METRICS_MAX) throw invalid(`An alarm may have at most ${METRICS_MAX} Metrics`);
  return input.Metrics;
};

const rootOf = ({ list }: Queries): string => {
  const returned = list.filter(({ returnData }) => returnData);
  if (returned.length === 1) return returned[0]!.id;
  throw invalid(`Exactly one element of the metrics list should return data, ${returned.length} do`);
};

const whole = (name: string, value: unknown): number => {
  if (Number.isInteger(value) && Number(value) >= 1) return Number(value);
  throw invalid(`${name} must be a whole number of at least 1, is ${String(value)}`);
};

const checkRest = ({ ComparisonOperator, Threshold, TreatMissingData }: any): void => {
  if (!(ComparisonOperator in COMPARISONS))
    throw notCovered(`ComparisonOperator ${ComparisonOperator}`, Object.keys(COMPARISONS).join(', '));
  if (typeof Threshold !== 'number' || !Number.isFinite(Threshold))
    throw invalid(`Threshold ${Threshold} is no number`);
  if (!MISSING.includes(TreatMissingData ?? 'missing'))
    throw invalid(`TreatMissingData ${TreatMissingData} is none of ${MISSING.join(', ')}`);
};

const checkCounts = ({ period, evaluationPeriods, datapointsToAlarm }: MetricSettings): void => {
  if (datapointsToAlarm > evaluationPeriods)
    throw invalid('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  const seconds = period / 1000;
  if (seconds * evaluationPeriods > windowMax(seconds))
    throw invalid(
      `Metrics cannot be checked across more than ${windowMax(seconds)} seconds (EvaluationPeriods * Period)`,
    );
};

/**
 * What PutMetricAlarm or a template says, checked.
 * @throws AwsError for what is wrong, and for what is not covered (anomaly bands, percentiles, periods under a minute)
 */
export const metricSettings = (input: any): MetricSettings => {
  checkRest(input);
  const queries = parseQueries(input.Metrics ? several(input) : single(input));
  const root = rootOf(queries);
  const evaluationPeriods = whole('EvaluationPeriods', input.EvaluationPeriods);
  const settings = {
    given: input,
    queries,
    root,
    period: queries.period(root),
    evaluationPeriods,
    datapointsToAlarm: whole('DatapointsToAlarm', input.DatapointsToAlarm ?? evaluationPeriods),
    comparison: input.ComparisonOperator,
    threshold: input.Threshold,
    missing: input.TreatMissingData ?? 'missing',
  };
  checkCounts(settings);
  return settings;
};
