import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../local/model.ts';
import { call, eventsWorld, lambda, machine, queue, role, throttled } from './world.ts';

const push = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/events/ecr-image-push-tag.json'), 'utf8'));
const pattern = { source: ['aws.ecr'] };
const start = { Id: 'Start', Arn: machine, RoleArn: role };
const minute = 60_000;

describe('delivery', () => {
  test('starts the state machine half a second later, with the event wrapped by the transformer', async () => {
    const world = eventsWorld();
    const InputTemplate = '{"service":"staging/web","event":<aws.events.event.json>}';
    world.rule({ EventPattern: pattern, Targets: [{ ...start, InputTransformer: { InputTemplate } }] });
    world.put(push);
    await world.clock.advance(499);
    expect(world.started).toEqual([]);
    await world.clock.advance(1);
    expect(world.started).toMatchObject([{ arn: machine, input: { service: 'staging/web', event: push } }]);
    // EB-8: EventBridge cannot name an execution.
    expect(world.started[0]?.name).toBeUndefined();
  });

  test('gives what the parts of the model emit an id, account, Region and time', async () => {
    const world = eventsWorld();
    world.rule({ EventPattern: { source: ['aws.ecs'] }, Targets: [{ Id: 'Ring', Arn: lambda }] });
    world.sink.emit({ source: 'aws.ecs', 'detail-type': 'ECS Task State Change', detail: { group: 'service:web' } });
    await world.clock.advance(1000);
    const { payload } = world.invoked[0]!;
    expect(payload).toMatchObject({ version: '0', account: '111111111111', region: 'us-east-1', resources: [] });
    expect(payload.time).toBe('2026-01-01T00:00:00Z');
    expect(payload.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('goes to no target of a rule that is disabled or does not match', async () => {
    const world = eventsWorld();
    world.rule({ EventPattern: pattern, State: 'DISABLED', Targets: [start] }, 'Disabled');
    world.rule({ EventPattern: { source: ['aws.ecs'] }, Targets: [start] }, 'Other');
    world.put(push);
    await world.clock.advance(minute);
    expect(world.started).toEqual([]);
  });

  test('may come twice, late and in another order, as its settings say', async () => {
    const world = eventsWorld({ delayMinSeconds: 0, delayMaxSeconds: 30, duplicateOneIn: 1 });
    world.rule({ EventPattern: pattern, Targets: [start] });
    for (let i = 0; i < 10; i++) world.put({ ...push, id: `event-${i}` });
    await world.clock.advance(31_000);
    const ids = world.started.map(({ input }) => input.id);
    expect(ids).toHaveLength(20);
    expect(ids).not.toEqual(ids.toSorted());
  });

  test('loses events of ECR, and of no one else, where told to', async () => {
    const world = eventsWorld({ loseEcrOneIn: 1 });
    world.rule({ EventPattern: { source: [{ prefix: 'aws.' }] }, Targets: [start] });
    world.put(push);
    world.put({ ...push, source: 'aws.ecs' });
    await world.clock.advance(minute);
    expect(world.started.map(({ input }) => input.source)).toEqual(['aws.ecs']);
  });

  test('of a template that gives no JSON does not happen', async () => {
    const world = eventsWorld();
    const InputTransformer = { InputPathsMap: { detail: '$.detail' }, InputTemplate: '{"text":"<detail>"}' };
    world.rule({ EventPattern: pattern, Targets: [{ ...start, InputTransformer }] });
    world.put(push);
    await world.clock.advance(minute);
    expect(world.started).toEqual([]);
  });
});

describe('when a target fails', () => {
  test('throttling is tried again with backoff', async () => {
    const world = eventsWorld();
    world.rule({ EventPattern: pattern, Targets: [start] });
    world.fail(throttled(), throttled());
    world.put(push);
    await world.clock.advance(10_000);
    expect(world.started).toHaveLength(1);
    expect(world.started[0]!.at - Date.parse('2026-01-01T00:00:00Z')).toBeGreaterThan(2000);
  });

  test('the dead-letter queue gets the event once the retries are used up (EB-3)', async () => {
    const world = eventsWorld();
    const RetryPolicy = { MaximumRetryAttempts: 1 };
    world.rule({ EventPattern: pattern, Targets: [{ ...start, RetryPolicy, DeadLetterConfig: { Arn: queue } }] });
    world.fail(throttled(), throttled());
    world.put(push);
    await world.clock.advance(minute);
    expect(world.started).toEqual([]);
    const [letter] = world.sqs.messages(queue);
    expect(JSON.parse(letter!.body)).toEqual(push);
    expect(letter!.attributes).toMatchObject({
      TARGET_ARN: machine,
      ERROR_CODE: 'ThrottlingException',
      RETRY_ATTEMPTS: '1',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    });
  });

  test('the event is too old after its maximum age', async () => {
    const world = eventsWorld();
    const RetryPolicy = { MaximumEventAgeInSeconds: 60 };
    world.rule({ EventPattern: pattern, Targets: [{ ...start, RetryPolicy, DeadLetterConfig: { Arn: queue } }] });
    world.fail(...Array.from({ length: 50 }, throttled));
    world.put(push);
    await world.clock.advance(10 * minute);
    expect(world.sqs.messages(queue)[0]?.attributes.EXHAUSTED_RETRY_CONDITION).toBe('MaximumEventAgeInSeconds');
  });

  test('a missing state machine is no matter of retries', async () => {
    const world = eventsWorld();
    world.rule({ EventPattern: pattern, Targets: [{ ...start, DeadLetterConfig: { Arn: queue } }] });
    world.fail(new AwsError('StateMachineDoesNotExist', 'gone'));
    world.put(push);
    await world.clock.advance(1000);
    expect(world.sqs.messages(queue)[0]?.attributes).toMatchObject({ RETRY_ATTEMPTS: '0' });
  });
});

test('a rule with a rate fires a Scheduled Event at every interval', async () => {
  const world = eventsWorld();
  const { attributes } = world.rule({ ScheduleExpression: 'rate(1 day)', Targets: [start] });
  await world.clock.advance(3 * 24 * 60 * minute + 1000);
  expect(world.started).toHaveLength(3);
  expect(world.started[0]?.input).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [attributes!.Arn],
    detail: {},
  });
});

describe('the API', () => {
  test('reads rules and targets back', () => {
    const world = eventsWorld();
    const { ref } = world.rule({ EventPattern: pattern, Targets: [start] });
    const rule = call(world.model, 'DescribeRule', { Name: ref });
    expect(rule).toMatchObject({ Name: ref, State: 'ENABLED', EventPattern: JSON.stringify(pattern) });
    expect(call(world.model, 'ListRules', {}).Rules).toEqual([rule]);
    expect(call(world.model, 'ListTargetsByRule', { Rule: ref }).Targets).toEqual([start]);
    expect(() => call(world.model, 'DescribeRule', { Name: 'none' })).toThrow('does not exist');
  });

  test('takes events of applications and refuses those that pose as AWS', async () => {
    const world = eventsWorld();
    world.rule({ EventPattern: { source: ['shop'] }, Targets: [start] });
    const entry = { Source: 'shop', DetailType: 'Order', Detail: '{"id":7}' };
    const answer = call(world.model, 'PutEvents', { Entries: [entry, { ...entry, Source: 'aws.ecr' }] });
    expect(answer).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ EventId: expect.any(String) }, { ErrorCode: 'NotAuthorizedForSourceException' }],
    });
    await world.clock.advance(1000);
    expect(world.started[0]?.input.detail).toEqual({ id: 7 });
  });
});
