import { CloudWatchClient, DeleteAlarmMuteRuleCommand, PutCompositeAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { mute } from './alarming.ts';
import { configured } from '../configurations.ts';
import {
  AT_ONCE,
  decided,
  deleteAlarm,
  isQuarantined,
  openGated,
  putAlarm,
  putAlarms,
  ready,
  report,
  reporting,
  textOf,
  untilBake,
} from './gated.ts';
import { expectAtRest } from './tide.ts';

const cdkOut = configured('gated');

let stage: Stage;
let since = 0;

beforeAll(async () => {
  stage = await openGated(cdkOut, 'silence');
});

afterAll(async () => {
  const refusals = stage.world.refusals();
  await stage.close();
  expect(refusals).toEqual([]);
});

beforeEach(async () => {
  stage.world.clearFaults();
  await putAlarms(stage);
  await stage.wait(360);
  await stage.visit();
  since = stage.now();
});

const stateOf = (name: string) => stage.world.cloudwatch.alarms().find((alarm) => alarm.name === name)?.state.value;

/** Good by one UpdateService, though an alarm is red. @returns its evidence */
const expectGood = async (tag: string, red: string): Promise<string> => {
  const release = await decided(stage, tag);
  expect(release).toMatchObject({ state: 'good', why: { decision: 'promoted' } });
  expect(release['alarmHistory']).toContainEqual(expect.objectContaining({ name: red, state: 'ALARM' }));
  expect(stage.updates('web', since)).toHaveLength(1);
  await expectAtRest(stage);
  return textOf(release);
};

test('a heartbeat that the release has killed reports nothing: its alarm counts that as breaches, and so does the gate (CW-4)', async () => {
  const beat = { ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching' } as const;
  await putAlarm(stage, 'latency', { ...AT_ONCE, ...beat });
  stage.push('web', 'mute', ready('mute'));
  while (stage.updates('web', since).length === 0) {
    report(stage, 'latency', 3);
    await stage.wait(20);
  }
  const release = await decided(stage, 'mute');
  const reason = expect.stringMatching(/^alarm latency: firing \(< 1: \d\d:\d\d is missing, \d\d:\d\d is missing/);
  expect(release).toMatchObject({ state: 'failed', reason });
  expect(release['baseline']).toContainEqual(expect.objectContaining({ name: 'latency', state: 'OK' }));
  expect(stage.updates('web', since)).toHaveLength(2);
  expect(await isQuarantined(stage, release['digest'])).toBe(true);
});

test('T27: an alarm on a rate is red and its requests cannot be read: not promoted on silence', async () => {
  await untilBake(stage, 'uncounted');
  stage.world.throttle({ service: 'monitoring', operation: 'GetMetricData' });
  await reporting(stage, 'error-rate', 33, 9);
  const release = await decided(stage, 'uncounted');
  expect(release).toMatchObject({
    state: 'error',
    reason: expect.stringMatching(/^inconclusive .*error-rate: red, and/),
  });
  expect(await isQuarantined(stage, release['digest'])).toBe(false);
});

test('a muted alarm that is red in the bake takes nothing back, and is told with who muted it (CW-9, TOP-9)', async () => {
  await mute(stage, 'latency');
  await untilBake(stage, 'muted');
  await reporting(stage, 'latency', 9, 8);
  expect(stateOf('latency')).toBe('ALARM');
  expect(await expectGood('muted', 'latency')).toMatch(
    /note: alarm latency: red, muted by arn:aws:cloudwatch:[^ ]+:alarm-mute-rule:quiet-latency: no verdict from it/,
  );
  const unmute = new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: 'quiet-latency' });
  await stage.world.settle(stage.world.client(CloudWatchClient).send(unmute));
});

test('an alarm whose actions another one suppresses takes nothing back (CW-10)', async () => {
  const put = new PutCompositeAlarmCommand({
    AlarmName: 'latency',
    AlarmRule: 'ALARM("jobs")',
    ActionsSuppressor: 'slow',
    ActionsSuppressorWaitPeriod: 60,
    ActionsSuppressorExtensionPeriod: 60,
  });
  await putAlarm(stage, 'jobs', AT_ONCE);
  await deleteAlarm(stage, 'latency');
  await stage.world.settle(stage.world.client(CloudWatchClient).send(put));
  await untilBake(stage, 'works');
  for (let minute = 0; minute < 9; minute++) {
    report(stage, 'slow', 9);
    await reporting(stage, 'jobs', minute > 2 ? 9 : 0, 1);
  }
  expect(await expectGood('works', 'latency')).toContain('alarm latency: red, suppressed (Alarm): no verdict from it');
});
