import type { Account } from '../model.ts';
import type { AlarmState, MetricAlarm } from './alarm.ts';
import type { Transition } from './alarm-book.ts';
import { configurationOf, stateOf } from './alarm-event.ts';
import type { MetricStat, Query } from './queries.ts';
import { stamp } from './wording.ts';

const dimensionsOf = ({ metric }: MetricStat) =>
  Object.entries(metric.dimensions).map(([name, value]) => ({ value, name }));

const triggerStat = (stat: MetricStat) => ({
  MetricName: stat.metric.name,
  Namespace: stat.metric.namespace,
  StatisticType: 'Statistic',
  Statistic: stat.stat.toUpperCase(),
  Unit: null,
  Dimensions: dimensionsOf(stat),
});

const triggerQuery = ({ id, label, returnData, stat, expression }: Query) => ({
  ...(expression ? { Expression: expression.text } : {}),
  Id: id,
  ...(label === undefined ? {} : { Label: label }),
  ...(stat
    ? {
        MetricStat: {
          Metric: { Dimensions: dimensionsOf(stat), MetricName: stat.metric.name, Namespace: stat.metric.namespace },
          Period: stat.period / 1000,
          Stat: stat.stat,
        },
      }
    : {}),
  ReturnData: returnData,
});

const triggerOf = ({ settings }: MetricAlarm) => {
  const { list } = settings.queries;
  return {
    ...(settings.given.Metrics ? {} : triggerStat(list[0]!.stat!)),
    Period: settings.period / 1000,
    EvaluationPeriods: settings.evaluationPeriods,
    DatapointsToAlarm: settings.datapointsToAlarm,
    ComparisonOperator: settings.comparison,
    Threshold: settings.threshold,
    TreatMissingData: settings.missing,
    EvaluateLowSampleCountPercentile: '',
    ...(settings.given.Metrics ? { Metrics: list.map(triggerQuery) } : {}),
  };
};

const REGIONS: Record<string, string> = { 'us-east-1': 'US East (N. Virginia)' };

/** What a composite alarm's reason names, in the message's own words. */
const childrenOf = ({ reasonData }: AlarmState) =>
  (reasonData === undefined ? [] : (JSON.parse(reasonData).triggeringAlarms ?? [])).map(({ arn, state }: any) => ({
    Arn: arn,
    State: { Value: state.value, Timestamp: state.timestamp },
  }));

const causeOf = ({ alarm, state }: Transition) =>
  alarm.kind === 'metric'
    ? { Trigger: triggerOf(alarm) }
    : { AlarmRule: alarm.rule.text, TriggeringChildren: childrenOf(state) };

/** What an alarm publishes to a topic; its names are not those of the event. */
export const topicMessage = (transition: Transition, account: Account) => {
  const { alarm, previous, state } = transition;
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: account.id,
    AlarmConfigurationUpdatedTimestamp: stamp(alarm.configuredAt),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: stamp(state.updatedAt),
    Region: REGIONS[account.region] ?? account.region,
    AlarmArn: alarm.arn,
    OldStateValue: previous.value,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    ...causeOf(transition),
  };
};

/** Subject of the message, as e-mails show it. */
export const topicSubject = ({ alarm, state }: Transition, { region }: Account): string =>
  `${state.value}: "${alarm.name}" in ${REGIONS[region] ?? region}`.slice(0, 100);

/** What a function gets that is an alarm's action. */
export const functionPayload = ({ alarm, previous, state }: Transition, { id, region }: Account) => ({
  source: 'aws.cloudwatch',
  alarmArn: alarm.arn,
  accountId: id,
  time: stamp(state.updatedAt),
  region,
  alarmData: {
    alarmName: alarm.name,
    state: stateOf(state),
    previousState: stateOf(previous),
    configuration: configurationOf(alarm),
  },
});
