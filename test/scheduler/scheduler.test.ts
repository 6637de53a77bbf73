import { describe, expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { createScheduler } from '../../local/scheduler/index.ts';
import type { SchedulerSettings } from '../../local/scheduler/index.ts';
import { createSqs } from '../../local/sqs/index.ts';
import { ManualClock } from '../asl/manual-clock.ts';
import { account, call, lambda, machine, make, queue, recorder, role, throttled } from '../events/world.ts';

const minute = 60_000;
const epoch = Date.parse('2026-01-01T00:00:00Z');

const schedulerWorld = (settings: Partial<SchedulerSettings> = {}, seed: string | number = 'scheduler') => {
  const clock = new ManualClock(epoch);
  const deps = { clock, chance: seededChance(seed), account };
  const record = recorder(clock);
  const sqs = createSqs(deps);
  make(sqs.model, 'AWS::SQS::Queue', 'Dead', { QueueName: 'dead' });
  const to = { starter: () => record.starter, invoker: () => record.invoker, queues: () => sqs.queues };
  const { model } = createScheduler(deps, to, settings);
  make(model, 'AWS::Scheduler::ScheduleGroup', 'Group', { Name: 'tidegate' });
  const api = (operation: string, input: object) => call(model, operation, { GroupName: 'tidegate', ...input });
  return { clock, ...record, sqs, model, api };
};

const timer = (changes: object = {}) => ({
  Name: 'web-idle',
  ScheduleExpression: 'at(2026-01-01T00:10:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: machine, RoleArn: role, Input: '{"kind":"idle"}' },
  ...changes,
});

const status = (run: () => unknown): [string, number] | undefined => {
  try {
    run();
  } catch (error: any) {
    return [error.code, error.status];
  }
  return undefined;
};

describe('a one-time schedule', () => {
  test('fires once, within the minute and never early (SCH-1)', async () => {
    const late = await Promise.all(
      Array.from({ length: 40 }, async (_, seed) => {
        const world = schedulerWorld({}, seed);
        world.api('CreateSchedule', timer());
        await world.clock.advance(60 * minute);
        expect(world.started).toHaveLength(1);
        return (world.started[0]!.at - epoch - 10 * minute) / 1000;
      }),
    );
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(59);
    expect(Math.max(...late) - Math.min(...late)).toBeGreaterThan(30);
  });

  test('with seconds stays in its minute, and may come before them where told so', async () => {
    const world = schedulerWorld({ neverEarly: false, lateMaxSeconds: 0 });
    world.api('CreateSchedule', timer({ ScheduleExpression: 'at(2026-01-01T00:10:40)' }));
    await world.clock.advance(60 * minute);
    expect(world.started[0]!.at).toBe(epoch + 10 * minute);
  });

  test('is read in its time zone', async () => {
    const world = schedulerWorld();
    const ScheduleExpression = 'at(2026-01-01T01:10:00)';
    world.api('CreateSchedule', timer({ ScheduleExpression, ScheduleExpressionTimezone: 'Europe/Berlin' }));
    await world.clock.advance(11 * minute);
    expect(world.started).toHaveLength(1);
  });

  test('goes away some time after its call where told so, with whatever has its name by then (SCH-2)', async () => {
    const world = schedulerWorld({ deleteAfterSeconds: 30, lateMaxSeconds: 0 });
    const Name = 'lingers';
    world.api('CreateSchedule', timer({ Name, ActionAfterCompletion: 'DELETE' }));
    await world.clock.advance(10 * minute + 10_000);
    expect(world.started).toHaveLength(1);
    world.api('UpdateSchedule', timer({ Name, ScheduleExpression: 'at(2026-01-01T01:00:00)' }));
    await world.clock.advance(60 * minute);
    expect(world.started).toHaveLength(1);
    expect(() => world.api('GetSchedule', { Name })).toThrow('does not exist');
  });

  test('goes away after its call only with ActionAfterCompletion DELETE (SCH-2)', async () => {
    const world = schedulerWorld();
    world.api('CreateSchedule', timer({ Name: 'stays' }));
    world.api('CreateSchedule', timer({ Name: 'goes', ActionAfterCompletion: 'DELETE' }));
    await world.clock.advance(60 * minute);
    expect(world.started).toHaveLength(2);
    expect(world.api('ListSchedules', {}).Schedules.map(({ Name }: any) => Name)).toEqual(['stays']);
  });

  test('in the past fires within a minute, or is refused where told so', async () => {
    const past = timer({ ScheduleExpression: 'at(2025-12-31T12:00:00)' });
    const world = schedulerWorld();
    world.api('CreateSchedule', past);
    await world.clock.advance(minute);
    expect(world.started).toHaveLength(1);
    const strict = schedulerWorld({ pastOneTime: 'refused' });
    expect(status(() => strict.api('CreateSchedule', past))).toEqual(['ValidationException', 400]);
  });
});

describe('names', () => {
  test('an existing one gives ConflictException 409, a missing one ResourceNotFoundException 404 (SCH-3)', () => {
    const world = schedulerWorld();
    world.api('CreateSchedule', timer());
    expect(status(() => world.api('CreateSchedule', timer()))).toEqual(['ConflictException', 409]);
    const missing = ['ResourceNotFoundException', 404];
    expect(status(() => world.api('UpdateSchedule', timer({ Name: 'none' })))).toEqual(missing);
    expect(status(() => world.api('DeleteSchedule', { Name: 'none' }))).toEqual(missing);
    expect(status(() => world.api('GetSchedule', { Name: 'none' }))).toEqual(missing);
    expect(status(() => world.api('CreateSchedule', timer({ GroupName: 'none' })))).toEqual(missing);
  });

  test('the same ClientToken again is the same call (SCH-4)', () => {
    const world = schedulerWorld();
    const first = world.api('CreateSchedule', timer({ ClientToken: 'a' }));
    expect(world.api('CreateSchedule', timer({ ClientToken: 'a' }))).toEqual(first);
    expect(status(() => world.api('CreateSchedule', timer({ ClientToken: 'b' })))).toEqual(['ConflictException', 409]);
  });
});

test('an update replaces everything, and the timer of before does not fire', async () => {
  const world = schedulerWorld();
  world.api('CreateSchedule', timer({ Description: 'first', ActionAfterCompletion: 'DELETE' }));
  world.api('UpdateSchedule', timer({ ScheduleExpression: 'at(2026-01-01T00:30:00)' }));
  expect(world.api('GetSchedule', { Name: 'web-idle' })).toMatchObject({
    Arn: 'arn:aws:scheduler:us-east-1:111111111111:schedule/tidegate/web-idle',
    Description: undefined,
    ActionAfterCompletion: 'NONE',
    State: 'ENABLED',
    ScheduleExpressionTimezone: 'UTC',
  });
  await world.clock.advance(29 * minute);
  expect(world.started).toEqual([]);
  await world.clock.advance(2 * minute);
  expect(world.started).toHaveLength(1);
});

test('deleted or disabled, it does not fire', async () => {
  const world = schedulerWorld();
  world.api('CreateSchedule', timer());
  world.api('DeleteSchedule', { Name: 'web-idle' });
  world.api('CreateSchedule', timer({ Name: 'off', State: 'DISABLED' }));
  await world.clock.advance(60 * minute);
  expect(world.started).toEqual([]);
});

describe('targets', () => {
  test('the keywords of Input are filled in, the attempt too (SCH-8)', async () => {
    const world = schedulerWorld();
    const names = ['schedule-arn', 'scheduled-time', 'execution-id', 'attempt-number'];
    const Input = JSON.stringify(Object.fromEntries(names.map((name) => [name, `<aws.scheduler.${name}>`])));
    world.api('CreateSchedule', timer({ Target: { Arn: machine, RoleArn: role, Input } }));
    world.fail(throttled());
    await world.clock.advance(60 * minute);
    expect(world.started[0]).toMatchObject({
      name: undefined,
      input: {
        'schedule-arn': 'arn:aws:scheduler:us-east-1:111111111111:schedule/tidegate/web-idle',
        'scheduled-time': '2026-01-01T00:10:00Z',
        'execution-id': expect.stringMatching(/^[0-9a-f]{16}$/),
        'attempt-number': '2',
      },
    });
  });

  test('the universal target may name the execution (SCH-10)', async () => {
    const world = schedulerWorld();
    const Arn = 'arn:aws:scheduler:::aws-sdk:sfn:startExecution';
    const Input = JSON.stringify({ StateMachineArn: machine, Name: 'turn-7', Input: '{"turn":7}' });
    world.api('CreateSchedule', timer({ Target: { Arn, RoleArn: role, Input } }));
    await world.clock.advance(60 * minute);
    expect(world.started).toMatchObject([{ arn: machine, name: 'turn-7', input: { turn: 7 } }]);
  });

  test('a Lambda without Input gets a Scheduled Event whose detail is a text (SCH-9)', async () => {
    const world = schedulerWorld();
    world.api('CreateSchedule', timer({ Target: { Arn: lambda, RoleArn: role } }));
    await world.clock.advance(60 * minute);
    expect(world.invoked[0]?.payload).toMatchObject({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      time: '2026-01-01T00:10:00Z',
      detail: '{}',
    });
  });

  test('a dead letter tells what failed, and the schedule is complete', async () => {
    const world = schedulerWorld();
    const RetryPolicy = { MaximumRetryAttempts: 0 };
    const Target = { Arn: machine, RoleArn: role, Input: '{"a":1}', RetryPolicy, DeadLetterConfig: { Arn: queue } };
    world.api('CreateSchedule', timer({ Target, ActionAfterCompletion: 'DELETE' }));
    world.fail(throttled());
    await world.clock.advance(60 * minute);
    const [letter] = world.sqs.messages(queue);
    expect(letter).toMatchObject({
      body: '{"a":1}',
      attributes: { ERROR_CODE: 'ThrottlingException', TARGET_ARN: machine },
    });
    expect(world.api('ListSchedules', {}).Schedules).toEqual([]);
  });
});

describe('recurring schedules', () => {
  test('a rate without StartDate begins at once and ends with its EndDate', async () => {
    const world = schedulerWorld();
    const EndDate = new Date(epoch + 25 * minute);
    world.api('CreateSchedule', timer({ ScheduleExpression: 'rate(10 minutes)', EndDate }));
    await world.clock.advance(120 * minute);
    expect(world.started.map(({ at }) => Math.floor((at - epoch) / minute))).toEqual([0, 10, 20]);
  });

  test('a cron of a template fires day by day', async () => {
    const world = schedulerWorld();
    const { Name: _, ...properties } = timer({ ScheduleExpression: 'cron(0 3 * * ? *)', GroupName: 'tidegate' });
    make(world.model, 'AWS::Scheduler::Schedule', 'Sweep', properties);
    await world.clock.advance(3 * 24 * 60 * minute);
    expect(world.started).toHaveLength(3);
  });

  test('a flexible window spreads the days of a sweep, each within its window, for a machine or a function', async () => {
    const world = schedulerWorld();
    const daily = { ScheduleExpression: 'cron(0 3 * * ? *)', GroupName: 'tidegate' };
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 };
    const { Name: _, ...properties } = timer({ ...daily, FlexibleTimeWindow });
    make(world.model, 'AWS::Scheduler::Schedule', 'Sweep', properties);
    const Target = { Arn: lambda, RoleArn: role, Input: '{"kind":"sweep"}' };
    make(world.model, 'AWS::Scheduler::Schedule', 'Audit', { ...properties, Target });
    await world.clock.advance(20 * 24 * 60 * minute);
    expect(world.invoked.map(({ payload }) => payload)).toEqual(Array.from({ length: 20 }, () => ({ kind: 'sweep' })));
    const late = world.started.map(({ at }) => ((at - epoch) % (24 * 60 * minute)) / minute - 180);
    expect(late).toHaveLength(20);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(31);
    expect(new Set(late.map(Math.floor)).size).toBeGreaterThan(8);
  });
});

test.each([
  ['an expression that is none', { ScheduleExpression: 'at(2026-01-01 00:10)' }, 'Invalid Schedule Expression'],
  ['a time zone that is none', { ScheduleExpressionTimezone: 'Mars/Olympus' }, 'time zone Mars/Olympus'],
  ['no window', { FlexibleTimeWindow: undefined }, 'FlexibleTimeWindow'],
  ['a name with a blank', { Name: 'a b' }, 'must match'],
  [
    'a target not covered',
    { Target: { Arn: 'arn:aws:ecs:us-east-1:111111111111:cluster/c', RoleArn: role } },
    'not covered',
  ],
  [
    'another universal target',
    { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:ecs:updateService', RoleArn: role } },
    'not covered',
  ],
  ['a target without a role', { Target: { Arn: machine } }, 'RoleArn'],
])('%s is refused', (_what, changes, reason) => {
  expect(() => schedulerWorld().api('CreateSchedule', timer(changes))).toThrow(reason);
});
