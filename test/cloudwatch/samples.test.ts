import { readFileSync } from 'node:fs';
import {
  PutAlarmMuteRuleCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { alarm, alarmWorld, fn, topic } from './world.ts';

const sample = (name: string): any =>
  JSON.parse(readFileSync(new URL(`../fixtures/events/${name}.json`, import.meta.url), 'utf8'));

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Names of all members with their kinds; what a JSON text holds is looked into; dimensions are named by the user. */
const members = (value: unknown, path = ''): string[] => {
  if (typeof value === 'string' && value.startsWith('{')) return members(JSON.parse(value), path);
  if (Array.isArray(value)) return isTree(value[0]) ? members(value[0], `${path}[]`) : [`${path}[]`];
  if (!isTree(value)) return [`${path}: ${typeof value}`];
  if (path.toLowerCase().endsWith('.dimensions')) return [path];
  return Object.entries(value).flatMap(([name, one]) => members(one, `${path}.${name}`));
};

/** A world in which an alarm went OK, ALARM and INSUFFICIENT_DATA. */
const played = async () => {
  const world = alarmWorld();
  const told = { AlarmDescription: 'too many errors', DatapointsToAlarm: 1, AlarmActions: [topic, fn] };
  await world.client.send(new PutMetricAlarmCommand(alarm(told) as never));
  for (const [minute, value] of [0, 6].entries()) world.put(minute, value);
  await world.pass(10);
  return world;
};

const envelope = ['version', 'id', 'account', 'time', 'region', 'at'];
const emittedOf = (event: any): string[] =>
  members(Object.fromEntries(Object.entries(event).filter(([name]) => !envelope.includes(name)))).toSorted();

/** What today's CloudWatch adds and older samples lack. */
const newer = (path: string): boolean => path.includes('evaluatedDatapoints');

test.each([
  ['cloudwatch-alarm-ok-to-alarm', 1],
  ['cloudwatch-alarm-insufficient-data', 2],
])('the event has the members of %s', async (name, index) => {
  expect(emittedOf((await played()).events[index]).filter((path) => !newer(path))).toEqual(emittedOf(sample(name)));
});

test('the event of a muted alarm has the members of its sample (CW-9)', async () => {
  const world = alarmWorld();
  await world.client.send(new PutMetricAlarmCommand(alarm({ AlarmDescription: 'x', DatapointsToAlarm: 1 }) as never));
  const Schedule = { Expression: 'at(2026-10-01T10:00)', Duration: 'PT1H' };
  const MuteTargets = { AlarmNames: ['errors'] };
  await world.client.send(new PutAlarmMuteRuleCommand({ Name: 'night', Rule: { Schedule }, MuteTargets }));
  for (const [minute, value] of [0, 6].entries()) world.put(minute, value);
  await world.pass(4);
  const found = emittedOf(world.events[1]).filter((path) => !newer(path));
  expect(found).toEqual(emittedOf(sample('cloudwatch-alarm-ok-to-alarm-muted')));
});

test('the event of a composite alarm has the members of its sample (CW-10)', async () => {
  const world = alarmWorld();
  for (const AlarmName of ['a', 'maintenance'])
    await world.client.send(new PutMetricAlarmCommand(alarm({ AlarmName, TreatMissingData: 'ignore' }) as never));
  await world.client.send(
    new PutCompositeAlarmCommand({
      AlarmName: 'all',
      AlarmRule: 'ALARM(a)',
      ActionsSuppressor: 'maintenance',
      ActionsSuppressorWaitPeriod: 120,
      ActionsSuppressorExtensionPeriod: 180,
    }),
  );
  await world.client.send(new SetAlarmStateCommand({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'x' }));
  expect(emittedOf(world.events.at(-1))).toEqual(emittedOf(sample('cloudwatch-alarm-composite')));
});

test('the message to a topic has the members of the recorded one, and those that came later', async () => {
  const recorded = JSON.parse(sample('sns-cloudwatch-alarm').Records[0].Sns.Message);
  const { message } = (await played()).published[0]!;
  expect(Object.keys(message)).toEqual(expect.arrayContaining(Object.keys(recorded)));
  expect(Object.keys(message.Trigger)).toEqual(expect.arrayContaining(Object.keys(recorded.Trigger)));
  expect(message.Trigger.Dimensions).toEqual([{ value: 'a', name: 'A' }]);
});

test('times are written as CloudWatch writes them (CW-8)', async () => {
  const { detail } = (await played()).events[1]!;
  expect(detail.state.timestamp).toMatch(/^2026-10-01T10:0\d:\d\d\.\d{3}\+0000$/);
  expect(detail.previousState).toMatchObject({ value: 'OK' });
});

test("a function gets what AWS sends to an alarm's function", async () => {
  const { payload } = (await played()).invoked[0]!;
  const expected = sample('cloudwatch-alarm-lambda-action');
  // The recorded alarm is one on metric math.
  const single = sample('cloudwatch-alarm-ok-to-alarm').detail.configuration;
  expected.alarmData.configuration = single;
  expect(members(payload).toSorted()).toEqual(members(expected).toSorted());
});
