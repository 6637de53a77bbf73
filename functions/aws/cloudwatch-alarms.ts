import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmPoint, ObservedAlarm } from '../domain/observed.ts';
import type { Alarms } from '../ports/index.ts';
import { call } from './client.ts';

/** DescribeAlarms takes no more names. */
const NAMES_MAX = 100;
/** Composite alarms over composite alarms: deeper ones are judged by what is found so far. */
const LEVELS_MAX = 3;

/** `ALARM("name")`, `OK(name)`, `ALARM(arn:…:alarm:name)`: the alarms that a rule speaks of (CW-10). */
const NAMED = /(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|'([^']+)'|([^)\s]+))\s*\)/g;

export const namesInRule = (rule: string): string[] => {
  const names = [...rule.matchAll(NAMED)].map((found) => found[1] ?? found[2] ?? found[3] ?? '');
  return [...new Set(names.map((name) => name.split(':alarm:').at(-1) ?? name))];
};

const common = (alarm: MetricAlarm | CompositeAlarm) => ({
  name: alarm.AlarmName ?? '',
  arn: alarm.AlarmArn ?? '',
  state: alarm.StateValue ?? ('INSUFFICIENT_DATA' as const),
  since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime() ?? 0,
  reason: alarm.StateReason ?? '',
});

/** A metric-math alarm has its period in the metrics that its expression stands on (CW-13). */
const periodOf = (alarm: MetricAlarm): number =>
  alarm.Period ?? Math.max(60, ...(alarm.Metrics ?? []).map((each) => each.MetricStat?.Period ?? each.Period ?? 0));

const toMetricAlarm = (alarm: MetricAlarm): ObservedAlarm => ({
  ...common(alarm),
  metric: {
    periodSeconds: periodOf(alarm),
    evaluationPeriods: alarm.EvaluationPeriods ?? 1,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods ?? 1,
    threshold: alarm.Threshold ?? 0,
    comparison: alarm.ComparisonOperator ?? '',
  },
});

interface Described {
  metric: MetricAlarm[];
  composite: CompositeAlarm[];
}

const describe = async (client: CloudWatchClient, names: readonly string[]): Promise<Described> => {
  const AlarmNames = names.slice(0, NAMES_MAX);
  const command = new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  const { MetricAlarms = [], CompositeAlarms = [] } = await call('cloudwatch DescribeAlarms', () =>
    client.send(command),
  );
  return { metric: MetricAlarms, composite: CompositeAlarms };
};

/** Those asked for, then, level by level, those that their rules speak of. */
const describeAll = async (client: CloudWatchClient, names: readonly string[]): Promise<Described> => {
  const found: Described = { metric: [], composite: [] };
  const asked = new Set(names);
  let next = [...asked];
  for (let level = 0; level < LEVELS_MAX && next.length > 0; level++) {
    const more = await describe(client, next);
    found.metric.push(...more.metric);
    found.composite.push(...more.composite);
    next = more.composite.flatMap((one) => namesInRule(one.AlarmRule ?? '')).filter((name) => !asked.has(name));
    for (const name of next) asked.add(name);
  }
  return found;
};

/** Metric alarms below a composite one, through composite ones in between. */
const leaves = (alarm: CompositeAlarm, { metric, composite }: Described, seen: readonly string[] = []): string[] =>
  namesInRule(alarm.AlarmRule ?? '').flatMap((name) => {
    if (seen.includes(name)) return [];
    if (metric.some((one) => one.AlarmName === name)) return [name];
    const below = composite.find((one) => one.AlarmName === name);
    return below ? leaves(below, { metric, composite }, [...seen, name]) : [];
  });

const WATCHED = 'watched';

/** The one query whose points the alarm compares with its threshold. */
const queriesOf = (alarm: MetricAlarm): MetricDataQuery[] => {
  if (alarm.Metrics?.length) return alarm.Metrics;
  const Metric = { Namespace: alarm.Namespace, MetricName: alarm.MetricName, Dimensions: alarm.Dimensions };
  const Stat = alarm.Statistic ?? alarm.ExtendedStatistic;
  return [{ Id: WATCHED, MetricStat: { Metric, Period: periodOf(alarm), Stat }, ReturnData: true }];
};

const pointsOf = async (
  client: CloudWatchClient,
  alarm: MetricAlarm,
  from: number,
  to: number,
): Promise<AlarmPoint[] | undefined> => {
  const command = new GetMetricDataCommand({
    MetricDataQueries: queriesOf(alarm),
    StartTime: new Date(from),
    EndTime: new Date(to),
    ScanBy: 'TimestampAscending',
  });
  const answer = await call('cloudwatch GetMetricData', () => client.send(command));
  const result = (answer.MetricDataResults ?? [])[0];
  if (answer.NextToken || result?.StatusCode !== 'Complete') return undefined;
  return (result.Timestamps ?? []).map((time, n) => ({ at: time.getTime(), value: result.Values?.[n] ?? 0 }));
};

/** Alarms, as part of the one place that speaks to CloudWatch. @param client made on first use */
export const makeAlarms = (client: () => CloudWatchClient): Alarms => ({
  async describe(names) {
    if (names.length === 0) return [];
    const found = await describeAll(client(), names);
    const composite = found.composite.map((one) => ({ ...common(one), children: [...new Set(leaves(one, found))] }));
    return [...found.metric.map(toMetricAlarm), ...composite];
  },

  async points(name, from, to) {
    try {
      const alarm = (await describe(client(), [name])).metric[0];
      return alarm && (await pointsOf(client(), alarm, from, to));
    } catch {
      // T27: what cannot be read is unknown, and the next look asks again.
      return undefined;
    }
  },
});
