import {
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { parseRule, ruleHolds } from '../../local/cloudwatch/composite-rule.ts';
import { alarm, alarmWorld, topic } from './world.ts';
import type { AlarmWorld } from './world.ts';

const putChild = ({ client }: AlarmWorld, AlarmName: string) =>
  // Without a datapoint such an alarm keeps the state that it is set to.
  client.send(new PutMetricAlarmCommand(alarm({ AlarmName, TreatMissingData: 'ignore' }) as never));

const putParent = ({ client }: AlarmWorld, AlarmRule: string, more: object = {}) =>
  client.send(new PutCompositeAlarmCommand({ AlarmName: 'all', AlarmRule, ...more }));

const set = ({ client }: AlarmWorld, AlarmName: string, StateValue: StateValue) =>
  client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }));

const world = async (rule: string, more: object = {}) => {
  const made = alarmWorld();
  for (const name of ['a', 'b', 'maintenance']) await putChild(made, name);
  await putParent(made, rule, { AlarmActions: [topic], ...more });
  return made;
};

const told = ({ events }: AlarmWorld) =>
  events.filter(({ detail }) => detail.alarmName === 'all').map(({ detail }) => detail.state.value);

describe('a rule', () => {
  const states: Record<string, 'ALARM' | 'OK' | 'INSUFFICIENT_DATA'> = {
    a: 'ALARM',
    b: 'OK',
    'c d': 'INSUFFICIENT_DATA',
  };
  it.each([
    ['ALARM(a)', true],
    ['ALARM("a") AND OK(b)', true],
    ['ALARM(b) OR INSUFFICIENT_DATA("c d")', true],
    ['NOT ALARM(a)', false],
    ['ALARM(b) AND ALARM(a) OR TRUE', true],
    ['ALARM(b) AND (ALARM(a) OR TRUE)', false],
    ['ALARM(arn:aws:cloudwatch:us-east-1:111111111111:alarm:a) AND NOT FALSE', true],
    ['ALARM(gone) OR OK(gone)', false],
  ])('%s is %s', (rule, expected) => {
    expect(ruleHolds(parseRule(rule), (name) => states[name])).toBe(expected);
  });

  it.each(['AT_LEAST(2, ALARM, (a, b))', 'ALARM(a) ALARM(b)', 'ALARM(a) AND', '(ALARM(a)', 'MAYBE(a)'])(
    'refuses %s',
    (rule) => expect(() => parseRule(rule)).toThrow(/AlarmRule/),
  );
});

describe('a composite alarm', () => {
  it('follows its children at once, and names the one that moved it', async () => {
    const made = await world('ALARM(a) OR ALARM(b)');
    expect(told(made)).toEqual(['OK']);
    await set(made, 'b', 'ALARM');
    expect(made.published.map(({ message }) => message.AlarmName)).toEqual(['all']);
    const { CompositeAlarms, MetricAlarms } = await made.client.send(
      new DescribeAlarmsCommand({ AlarmNames: ['all'], AlarmTypes: ['CompositeAlarm'] }),
    );
    const arn = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:b';
    expect(MetricAlarms).toEqual([]);
    expect(CompositeAlarms).toMatchObject([
      {
        StateValue: 'ALARM',
        StateReason: `${arn} transitioned to ALARM at Thursday 01 October, 2026 10:00:00 UTC`,
        StateReasonData: JSON.stringify({
          triggeringAlarms: [{ arn, state: { value: 'ALARM', timestamp: '2026-10-01T10:00:00.000+0000' } }],
        }),
      },
    ]);
    await set(made, 'b', 'OK');
    expect(told(made)).toEqual(['OK', 'ALARM', 'OK']);
  });

  it('stays where SetAlarmState put it until a child changes (CW-16)', async () => {
    const made = await world('ALARM(a)');
    await set(made, 'all', 'ALARM');
    await made.pass(5);
    expect(made.state('all')).toBe('ALARM');
    await set(made, 'a', 'OK');
    expect(made.state('all')).toBe('OK');
  });

  it('is listed with its children and parents', async () => {
    const made = await world('ALARM(a) OR ALARM(b)');
    const children = await made.client.send(new DescribeAlarmsCommand({ ChildrenOfAlarmName: 'all' }));
    expect(children.MetricAlarms!.map(({ AlarmName }) => AlarmName)).toEqual(['a', 'b']);
    const parents = await made.client.send(new DescribeAlarmsCommand({ ParentsOfAlarmName: 'a' }));
    expect(parents.CompositeAlarms!.map(({ AlarmName }) => AlarmName)).toEqual(['all']);
  });

  it('needs children that exist and never itself', async () => {
    const made = await world('ALARM(a)');
    await expect(putParent(made, 'ALARM(gone)')).rejects.toThrow(/\[gone\] do not exist/);
    await made.client.send(new PutCompositeAlarmCommand({ AlarmName: 'above', AlarmRule: 'ALARM(all)' }));
    await expect(putParent(made, 'ALARM(above)')).rejects.toThrow(/depends on itself/);
  });

  it('of a template finds the alarms of its stack', async () => {
    const made = alarmWorld();
    const { AlarmName, ...properties } = alarm();
    const child = made.create('AWS::CloudWatch::Alarm', properties, AlarmName) as { ref: string };
    const parent = made.create('AWS::CloudWatch::CompositeAlarm', { AlarmRule: `ALARM(${child.ref})` }, 'All');
    expect(parent).toMatchObject({ ref: 'S-All-0123456789ab' });
    expect(made.state('S-All-0123456789ab')).toBe('OK');
  });
});

describe('a suppressor', () => {
  const suppressed = () =>
    world('ALARM(a)', {
      ActionsSuppressor: 'maintenance',
      ActionsSuppressorWaitPeriod: 120,
      ActionsSuppressorExtensionPeriod: 180,
    });
  const by = (made: AlarmWorld) => made.alarms().find(({ name }) => name === 'all')!.state.suppressed?.by;
  const at = ({ published }: AlarmWorld) => published.map(({ message }) => message.NewStateValue);

  it('that stays away delays the actions by the wait period, not the event (TOP-9)', async () => {
    const made = await suppressed();
    await set(made, 'a', 'ALARM');
    expect(made.events.at(-1)!.detail.state).toMatchObject({ value: 'ALARM', actionsSuppressedBy: 'WaitPeriod' });
    await made.clock.advance(119);
    expect(at(made)).toEqual([]);
    await made.clock.advance(1);
    expect([at(made), by(made)]).toEqual([['ALARM'], undefined]);
    expect(told(made)).toEqual(['OK', 'ALARM']);
  });

  it('in ALARM keeps the actions back until the extension period after it has ended', async () => {
    const made = await suppressed();
    await set(made, 'a', 'ALARM');
    await made.clock.advance(60);
    await set(made, 'maintenance', 'ALARM');
    await made.clock.advance(600);
    expect([at(made), by(made)]).toEqual([[], 'Alarm']);
    await set(made, 'maintenance', 'OK');
    expect(by(made)).toBe('ExtensionPeriod');
    await made.clock.advance(180);
    expect(made.published.map(({ message }) => [message.OldStateValue, message.NewStateValue])).toEqual([
      ['ALARM', 'ALARM'],
    ]);
  });
});
