import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { ObservedAlarm } from '../domain/observed.ts';
import type { Alarms } from '../ports/index.ts';
import { call } from './client.ts';
import { muteRuleOf, periodOf, pointsOf, queriesOf } from './cloudwatch-red.ts';

/** DescribeAlarms takes no more names at once, and gives no more alarms a page; half of that unless told. */
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

type TreatMissing = NonNullable<NonNullable<ObservedAlarm['metric']>['treatMissing']>;

const toMetricAlarm = (alarm: MetricAlarm): ObservedAlarm => ({
  ...common(alarm),
  metric: {
    periodSeconds: periodOf(alarm),
    evaluationPeriods: alarm.EvaluationPeriods ?? 1,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods ?? 1,
    threshold: alarm.Threshold ?? 0,
    comparison: alarm.ComparisonOperator ?? '',
    treatMissing: (alarm.TreatMissingData ?? 'missing') as TreatMissing,
    source: queriesOf(alarm),
  },
});

interface Described {
  metric: MetricAlarm[];
  composite: CompositeAlarm[];
}

const describePage = async (client: CloudWatchClient, AlarmNames: string[], found: Described, NextToken?: string) => {
  const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
  const command = new DescribeAlarmsCommand({ AlarmNames, AlarmTypes, MaxRecords: NAMES_MAX, NextToken });
  const answer = await call('cloudwatch DescribeAlarms', () => client.send(command));
  found.metric.push(...(answer.MetricAlarms ?? []));
  found.composite.push(...(answer.CompositeAlarms ?? []));
  return answer.NextToken;
};

/** Every one of them: what is left out would be taken as missing (T28). */
const describe = async (client: CloudWatchClient, names: readonly string[]): Promise<Described> => {
  const found: Described = { metric: [], composite: [] };
  for (let from = 0; from < names.length; from += NAMES_MAX) {
    const some = names.slice(from, from + NAMES_MAX);
    let next = await describePage(client, some, found);
    while (next) next = await describePage(client, some, found, next);
  }
  return found;
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

/** Alarms, as part of the one place that speaks to CloudWatch. @param client made on first use */
export const makeAlarms = (client: () => CloudWatchClient): Alarms => ({
  async describe(names) {
    if (names.length === 0) return [];
    const found = await describeAll(client(), names);
    const composite = found.composite.map((one) => ({
      ...common(one),
      children: [...new Set(leaves(one, found))],
      ...(one.ActionsSuppressedBy && { suppressedBy: one.ActionsSuppressedBy }),
    }));
    return [...found.metric.map(toMetricAlarm), ...composite];
  },

  async points({ metric }, from, to) {
    if (!metric?.source) return undefined;
    try {
      return await pointsOf(client(), metric.source as MetricDataQuery[], from, to);
    } catch {
      // T27: what cannot be read is unknown, and the next look asks again.
      return undefined;
    }
  },

  mutedBy: (name) => muteRuleOf(client(), name),
});
