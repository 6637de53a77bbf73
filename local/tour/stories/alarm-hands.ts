import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutAlarmMuteRuleCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Stage } from '../../stage/stage.ts';

/** Required by the example: five answers of 5xx a minute, in two of three minutes. */
export const ALARM = 'web-5xx';

const MINUTE = 60_000;

const note = (stage: Stage, did: string): void =>
  void stage.journal.push({ kind: 'person', service: 'web', did, at: stage.now() });

/** An alarm as CloudWatch tells it. */
export const alarmOf = async (stage: Stage, name = ALARM): Promise<MetricAlarm> => {
  const command = new DescribeAlarmsCommand({ AlarmNames: [name] });
  const { MetricAlarms = [] } = await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
  return MetricAlarms[0] ?? {};
};

/** When an alarm turned red last, in milliseconds; `NaN`: never. */
export const turnedRed = async (stage: Stage, name = ALARM): Promise<number> => {
  const command = new DescribeAlarmHistoryCommand({ AlarmName: name, HistoryItemType: 'StateUpdate' });
  const { AlarmHistoryItems = [] } = await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
  const red = AlarmHistoryItems.filter(({ HistorySummary }) => HistorySummary?.endsWith('to ALARM'));
  return Math.max(...red.map(({ Timestamp }) => Timestamp?.getTime() ?? Number.NaN)) || Number.NaN;
};

export const untilAlarm = (stage: Stage, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA', name = ALARM): Promise<void> =>
  stage.untilRead(`${name} is ${state}`, async () => (await alarmOf(stage, name)).StateValue === state, 20, 1800);

/** The metric behind an alarm is measured so, for so many whole minutes from the next one on. */
export const measured = async (stage: Stage, name: string, value: number, minutes: number): Promise<void> => {
  const { Namespace: namespace = '', MetricName = '', Dimensions = [] } = await alarmOf(stage, name);
  const dimensions = Object.fromEntries(Dimensions.map((one) => [one.Name ?? '', one.Value ?? '']));
  await stage.wait((MINUTE - (stage.now() % MINUTE)) / 1000 + 1);
  for (let minute = 0; minute < minutes; minute++) {
    stage.world.metrics.put({ namespace, name: MetricName, dimensions, value, at: stage.now() });
    await stage.wait(60);
  }
};

/** A person mutes an alarm from the next minute on, for a quarter of an hour. */
export const mute = async (stage: Stage, name = ALARM): Promise<void> => {
  note(stage, `mutes the alarm ${name} for 15 minutes`);
  const from = new Date(stage.now() + MINUTE).toISOString().slice(0, 16);
  const command = new PutAlarmMuteRuleCommand({
    Name: `quiet-${name}`,
    Rule: { Schedule: { Expression: `at(${from})`, Duration: 'PT15M' } },
    MuteTargets: { AlarmNames: [name] },
  });
  await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
  await stage.wait(60);
};

/** A person's PutMetricAlarm: the alarm as it is, but for what it makes of minutes without a datapoint. */
export const treatMissing = async (stage: Stage, how: 'missing' | 'notBreaching', why: string): Promise<void> => {
  note(stage, `changes the alarm ${ALARM}: ${why}`);
  const { Namespace, MetricName, Dimensions, Statistic, Period, ...rest } = await alarmOf(stage);
  const { EvaluationPeriods, DatapointsToAlarm, Threshold, ComparisonOperator } = rest;
  const command = new PutMetricAlarmCommand({
    AlarmName: ALARM,
    Namespace,
    MetricName,
    Dimensions,
    Statistic,
    Period,
    EvaluationPeriods,
    DatapointsToAlarm,
    Threshold,
    ComparisonOperator,
    TreatMissingData: how,
  });
  await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
};
