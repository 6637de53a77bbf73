import { describe, expect, test } from 'vitest';
import { eventsWorld, lambda, machine, role } from './world.ts';

const EventPattern = { source: ['aws.ecr'] };
const start = { Id: 'Start', Arn: machine, RoleArn: role };

describe('a template is refused', () => {
  test.each([
    [
      'a target of another kind',
      { EventPattern, Targets: [{ Id: 'a', Arn: 'arn:aws:sns:us-east-1:111111111111:t' }] },
      'not covered',
    ],
    [
      'a target with more members',
      { EventPattern, Targets: [{ ...start, EcsParameters: {} }] },
      'EcsParameters not covered',
    ],
    ['a state machine without a role', { EventPattern, Targets: [{ Id: 'a', Arn: machine }] }, 'RoleArn is required'],
    ['another bus', { EventPattern, EventBusName: 'mine' }, 'EventBusName mine not covered'],
    [
      'six targets',
      { EventPattern, Targets: [1, 2, 3, 4, 5, 6].map((n) => ({ Id: `t${n}`, Arn: lambda })) },
      'at most 5',
    ],
    ['one Id twice', { EventPattern, Targets: [start, start] }, 'Duplicate Id'],
    ['a pattern of 2,049 characters', { EventPattern: { source: ['x'.repeat(2049 - 15)] } }, 'has 2049 characters'],
    ['a bad pattern', { EventPattern: { source: 'aws.ecr' } }, '"source" must be an object or an array'],
    ['a bad schedule', { ScheduleExpression: 'rate(1 minutes)' }, 'ScheduleExpression is not valid'],
    ['neither pattern nor schedule', {}, 'must be specified'],
    [
      'a retry policy out of range',
      { EventPattern, Targets: [{ ...start, RetryPolicy: { MaximumRetryAttempts: 186 } }] },
      '0 to 185',
    ],
    [
      'an unknown placeholder',
      { EventPattern, Targets: [{ ...start, InputTransformer: { InputTemplate: '"<x>"' } }] },
      'invalid placeholder x',
    ],
  ])('for %s', (_what, properties, reason) => {
    expect(() => eventsWorld().rule(properties)).toThrow(reason);
  });
});

test('a pattern of 2,048 characters is taken', () => {
  expect(() => eventsWorld().rule({ EventPattern: { source: ['x'.repeat(2048 - 15)] } })).not.toThrow();
});

test('the 301st rule of a bus is refused (EB-7)', () => {
  const world = eventsWorld();
  for (let i = 0; i < 300; i++) world.rule({ EventPattern, Name: `rule-${i}` });
  expect(() => world.rule({ EventPattern, Name: 'one-more' })).toThrow('at most 300 rules');
});

test('the 31st rule with a wildcard is refused (EB-7)', () => {
  const world = eventsWorld();
  const wild = { source: [{ wildcard: 'aws.*' }] };
  for (let i = 0; i < 30; i++) world.rule({ EventPattern: wild, Name: `rule-${i}` });
  expect(() => world.rule({ EventPattern: wild, Name: 'one-more' })).toThrow('30 of them with wildcards');
});

test('a rule without a name gets one of its stack and logical id', () => {
  const { ref, attributes } = eventsWorld().rule({ EventPattern }, 'Push');
  expect(ref).toBe('Stack-Push-0123456789AB');
  expect(attributes?.Arn).toBe('arn:aws:events:us-east-1:111111111111:rule/Stack-Push-0123456789AB');
});
