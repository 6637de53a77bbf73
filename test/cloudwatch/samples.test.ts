import { readFileSync } from 'node:fs';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
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

const envelope = ['version', 'id', 'account', 'time', 'region'];
const emittedOf = (event: any): string[] =>
  members(Object.fromEntries(Object.entries(event).filter(([name]) => !envelope.includes(name)))).toSorted();

/** What today's CloudWatch adds and older samples lack. */
const newer = (path: string): boolean => path.includes('evaluatedDatapoints');

test.each([
  ['cloudwatch-alarm-ok-to-alarm', 1],
  ['cloudwatch-alarm-insufficient-data', 2],
])('the event has the members of %s', async (name, index) => {
  const { at: _, time: __, ...event } = (await played()).events[index]! as any;
  expect(emittedOf(event).filter((path) => !newer(path))).toEqual(emittedOf(sample(name)));
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
