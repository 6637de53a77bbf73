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

/** For so many minutes a visitor each, and each minute these values of the metrics behind alarms. */
export const minutes = async (stage: Stage, count: number, values: Record<string, number> = {}): Promise<void> => {
  const alarms = await Promise.all(Object.keys(values).map((name) => alarmOf(stage, name)));
  for (let minute = 0; minute < count; minute++) {
    for (const { AlarmName = '', Namespace: namespace = '', MetricName: name = '', Dimensions = [] } of alarms) {
      const dimensions = Object.fromEntries(Dimensions.map((one) => [one.Name ?? '', one.Value ?? '']));
      stage.world.metrics.put({ namespace, name, dimensions, value: values[AlarmName] ?? 0, at: stage.now() });
    }
    await stage.visitors(60);
  }
};

/** With a visitor a minute, so that the service does not fall asleep over it. @throws Error after half an hour */
export const untilOk = async (stage: Stage, name = ALARM): Promise<void> => {
  for (let tries = 0; tries < 30; tries++) {
    if ((await alarmOf(stage, name)).StateValue === 'OK') return;
    await minutes(stage, 1);
  }
  throw new Error(`alarm ${name} is not OK after half an hour`);
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

/** Somebody makes an alarm on another thing: Tidegate was never told of it. */
export const makeAlarm = async (stage: Stage, name: string): Promise<void> => {
  const command = new PutMetricAlarmCommand({
    AlarmName: name,
    Namespace: 'Elsewhere',
    MetricName: 'Errors',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
  await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
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

/** What people were told under such a subject. */
export const mailsOf = (stage: Stage, subject: RegExp): string[] =>
  stage.world.sns.published().flatMap((one) => (subject.test(one.subject ?? '') ? [one.message] : []));
