import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutAlarmMuteRuleCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';
import type { Stage } from '../../local/stage/stage.ts';
import type { ExecutionRecord } from '../../local/states/index.ts';
import { sample } from './evidence.ts';

export const ALARM = 'web-5xx';
const MINUTE = 60_000;

/** An alarm as CloudWatch tells it. */
export const alarmOf = async (stage: Stage, name = ALARM): Promise<MetricAlarm> => {
  const command = new DescribeAlarmsCommand({ AlarmNames: [name] });
  const { MetricAlarms = [] } = await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
  return MetricAlarms[0] ?? {};
};

/** For so many minutes the alarm's metric is measured as told: a point in each, shown a minute late. */
export const measured = async (stage: Stage, minutes: number, value: number, name = ALARM): Promise<void> => {
  const { Namespace, MetricName, Dimensions = [] } = await alarmOf(stage, name);
  const dimensions = Object.fromEntries(Dimensions.map((one) => [one.Name ?? '', one.Value ?? '']));
  for (let minute = 0; minute < minutes; minute++) {
    const point = { namespace: Namespace ?? '', name: MetricName ?? '', dimensions, value, at: stage.now() };
    stage.world.metrics.put(point);
    await stage.wait(60);
  }
};

/** From the next full minute on, two minutes breach: the alarm (two of three) turns red on them, and that is awaited. */
export const sustained = async (stage: Stage, name = ALARM, value = 95): Promise<void> => {
  await stage.wait((MINUTE - (stage.now() % MINUTE)) / 1000 + 1);
  await measured(stage, 2, value, name);
  await stage.untilRead(`${name} is red`, async () => (await alarmOf(stage, name)).StateValue === 'ALARM', 1, 600);
};

/** A person's (or a test of the alarm's) SetAlarmState: CloudWatch puts its true state back at its next turn (CW-16). */
export const setAlarm = (stage: Stage, StateValue: StateValue, AlarmName = ALARM): Promise<unknown> => {
  const command = new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'set by a person' });
  return stage.world.settle(stage.world.client(CloudWatchClient).send(command));
};

/** A person mutes the alarm from the next minute on for an hour. */
export const mute = async (stage: Stage, name = ALARM): Promise<void> => {
  const from = new Date(stage.now() + MINUTE).toISOString().slice(0, 16);
  const command = new PutAlarmMuteRuleCommand({
    Name: `quiet-${name}`,
    Rule: { Schedule: { Expression: `at(${from})`, Duration: 'PT1H' } },
    MuteTargets: { AlarmNames: [name] },
  });
  await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
  await stage.wait(60);
};

/** The recorded event of an alarm that turned red, as if it had been at these times (milliseconds). */
export const redEvent = async (stage: Stage, { at = stage.now(), name = ALARM } = {}) => {
  const event = sample('cloudwatch-alarm-alb-5xx-ok-to-alarm');
  const { AlarmArn = '' } = await alarmOf(stage, name);
  const stamp = new Date(at).toISOString().replace('Z', '+0000');
  const detail = event.detail as { state: object };
  return {
    ...event,
    time: new Date(at).toISOString().replace(/\.\d+/, ''),
    resources: [AlarmArn],
    detail: { ...detail, alarmName: name, state: { ...detail.state, timestamp: stamp } },
  };
};

/** Executions of the rollback machine for a service that began since. */
export const rollbacks = (stage: Stage, since = 0, service = 'web'): ExecutionRecord[] =>
  stage
    .executions('rollback')
    .filter(({ input, startDate }) => startDate >= since && (input as any)?.service === `staging/${service}`);

/** What a person was told since, subject and message. */
export const toldSince = (stage: Stage, count: number): string =>
  stage.world.sns
    .published()
    .slice(count)
    .map(({ subject, message }) => `${subject}: ${message}`)
    .join('\n');

/** The two minutes before now breached, and show at once: the alarm turns red within a minute. */
export const redNow = async (stage: Stage, name = ALARM): Promise<void> => {
  const { Namespace = '', MetricName = '', Dimensions = [] } = await alarmOf(stage, name);
  const dimensions = Object.fromEntries(Dimensions.map((one) => [one.Name ?? '', one.Value ?? '']));
  for (const minutes of [1, 2]) {
    const at = stage.now() - minutes * MINUTE;
    stage.world.metrics.put({
      namespace: Namespace,
      name: MetricName,
      dimensions,
      value: 95,
      at,
      visibleAfterSeconds: 0,
    });
  }
  await stage.untilRead(`${name} is red`, async () => (await alarmOf(stage, name)).StateValue === 'ALARM', 1, 120);
};
