import {
  DeleteAlarmMuteRuleCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  PutAlarmMuteRuleCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { alarm, alarmWorld, topic } from './world.ts';
import type { AlarmWorld } from './world.ts';

const rule = (Duration = 'PT10M', Expression = 'at(2026-10-01T10:00)') => ({
  Name: 'night',
  Rule: { Schedule: { Expression, Duration } },
  MuteTargets: { AlarmNames: ['errors'] },
});

/** An alarm that goes off in the third minute; muted for ten. */
const muted = async (minutesOfErrors: number, put: (world: AlarmWorld) => Promise<unknown>) => {
  const world = alarmWorld();
  const more = { AlarmActions: [topic], TreatMissingData: 'notBreaching' };
  await world.client.send(new PutMetricAlarmCommand(alarm(more) as never));
  await put(world);
  for (let minute = 0; minute < minutesOfErrors; minute++) world.put(minute, 6);
  await world.pass(4);
  return world;
};
const putRule = (world: AlarmWorld) => world.client.send(new PutAlarmMuteRuleCommand(rule()));
const published = (world: AlarmWorld) => world.published.map(({ message }) => message.NewStateValue);

test('A muted alarm tells of its change with the mute, and does not act (CW-9)', async () => {
  const world = await muted(1, putRule);
  expect(published(world)).toEqual([]);
  expect(world.events.at(-1)!.detail).toMatchObject({
    state: { value: 'ALARM' },
    muteDetail: {
      mutedByArn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm-mute-rule:night',
      muteWindowStart: '2026-10-01T10:00:00.000+0000',
      muteWindowEnd: '2026-10-01T10:10:00.000+0000',
    },
  });
});

test('At the end of the window the alarm acts if it is in that state still', async () => {
  const [over, still] = [await muted(1, putRule), await muted(20, putRule)];
  await over.pass(6);
  await still.pass(5);
  expect(published(still)).toEqual([]);
  await still.pass(1);
  expect([published(over), published(still)]).toEqual([[], ['ALARM']]);
  expect(still.events).toHaveLength(2);
});

test('A rule that is deleted gives the alarm its voice back', async () => {
  const world = await muted(20, putRule);
  await world.client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: 'night' }));
  expect(published(world)).toEqual(['ALARM']);
});

test('Rules are listed with what they are at', async () => {
  const world = await muted(0, putRule);
  const get = await world.client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'night' }));
  expect(get).toMatchObject({ ...rule(), Status: 'ACTIVE' });
  await world.pass(10);
  const list = await world.client.send(new ListAlarmMuteRulesCommand({ AlarmName: 'errors' }));
  expect(list.AlarmMuteRuleSummaries).toMatchObject([{ Status: 'EXPIRED' }]);
});

test.each([
  ['recurring windows', rule('PT1H', 'cron(0 2 * * *)'), 'TidegateLocalNotCovered'],
  ['windows under a minute', rule('PT0M'), 'ValidationException'],
  ['alarms that do not exist', { ...rule(), MuteTargets: { AlarmNames: ['gone'] } }, 'ResourceNotFound'],
])('%s are refused', async (_, input, name) => {
  const put = (world: AlarmWorld) => world.client.send(new PutAlarmMuteRuleCommand(input));
  await expect(muted(0, put)).rejects.toMatchObject({ name });
});
