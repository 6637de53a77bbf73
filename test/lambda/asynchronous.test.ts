import { InvokeCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { removeBundles } from './bundles.ts';
import { createWorld, START } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.close());
afterAll(removeBundles);

const QUEUE = 'arn:aws:sqs:us-east-1:111111111111:dead';
const failing = `export const handler = async ({ fail }, { awsRequestId }) => {
  console.log(awsRequestId);
  if (fail) throw new Error('broken');
};`;
const client = () =>
  new LambdaClient({
    region: 'us-east-1',
    endpoint: 'http://aws.local',
    credentials: { accessKeyId: 'p', secretAccessKey: 's' },
  });
const triesAt = (name: string) =>
  world.lambda
    .logs(name)
    .filter(({ line }) => !line.startsWith('ERROR'))
    .map(({ at }) => (at - START) / 1000);

test('a failing event is tried again after one and two minutes and then ends in the dead-letter queue', async () => {
  const arn = await world.define('events', failing, { DeadLetterConfig: { TargetArn: QUEUE } });
  world.lambda.invoker.invokeEvent(arn, { fail: true });
  await world.clock.run({ untilIdle: true });
  expect(triesAt('events')).toEqual([0, 60, 180]);
  const requestIds = new Set(world.lambda.logs('events').map(({ requestId }) => requestId));
  expect(requestIds.size).toBe(1);
  const [RequestID] = requestIds;
  const attributes = { RequestID, ErrorCode: '200', ErrorMessage: 'broken' };
  expect(world.deadLetters).toEqual([{ queue: QUEUE, body: { fail: true }, attributes }]);
});

test('an event that succeeds is run once', async () => {
  const arn = await world.define('fine', failing, { DeadLetterConfig: { TargetArn: QUEUE } });
  world.lambda.invoker.invokeEvent(arn, { fail: false });
  await world.clock.run({ untilIdle: true });
  expect([triesAt('fine'), world.deadLetters]).toEqual([[0], []]);
});

test('a template may set the number of tries', async () => {
  const arn = await world.define('once', failing);
  await world.create('AWS::Lambda::EventInvokeConfig', 'Config', {
    FunctionName: 'once',
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 0,
  });
  world.lambda.invoker.invokeEvent(arn, { fail: true });
  await world.clock.run({ untilIdle: true });
  expect(triesAt('once')).toEqual([0]);
});

test('a throttled event waits and runs once there is room', async () => {
  const source = `export const handler = () => { console.log('run'); return new Promise((resolve) => setTimeout(resolve, 2000)); };`;
  const arn = await world.define('narrow', source, { ReservedConcurrentExecutions: 1 });
  world.lambda.invoker.invokeEvent(arn, {});
  world.lambda.invoker.invokeEvent(arn, {});
  await world.clock.run({ untilIdle: true });
  expect(triesAt('narrow')).toEqual([0, 3]);
});

test('the API invokes by name, by ARN and by alias, and without waiting', async () => {
  const arn = await world.define(
    'api',
    `export const handler = async (event, { invokedFunctionArn }) => ({ event, invokedFunctionArn });`,
  );
  expect(await world.create('AWS::Lambda::Version', 'V', { FunctionName: 'api' })).toBe(`${arn}:1`);
  const alias = await world.create('AWS::Lambda::Alias', 'A', {
    FunctionName: 'api',
    FunctionVersion: '1',
    Name: 'live',
  });
  for (const name of ['api', arn, alias]) {
    const answer = await world.clock.finish(
      client().send(new InvokeCommand({ FunctionName: name, Payload: '{"a":1}' })),
    );
    expect(JSON.parse(answer.Payload!.transformToString())).toMatchObject({ event: { a: 1 } });
  }
  const event = new InvokeCommand({ FunctionName: 'api', InvocationType: 'Event', Payload: '{}' });
  expect((await world.clock.finish(client().send(event))).StatusCode).toBe(202);
});

test('the API tells what the template said of a function', async () => {
  await world.define('told', failing, { Timeout: 30, MemorySize: 256, Environment: { Variables: { A: 'b' } } });
  const answer = await world.clock.finish(client().send(new GetFunctionConfigurationCommand({ FunctionName: 'told' })));
  expect(answer).toMatchObject({
    Timeout: 30,
    MemorySize: 256,
    Handler: 'index.handler',
    Environment: { Variables: { A: 'b' } },
  });
  const none = client().send(new GetFunctionConfigurationCommand({ FunctionName: 'none' }));
  await expect(world.clock.finish(none)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('code that cannot be run here is refused when the template is loaded', async () => {
  await expect(world.define('py', '', { Runtime: 'python3.13' })).rejects.toThrow('Runtime python3.13 is not covered');
  const inline = world.create('AWS::Lambda::Function', 'Inline', { Runtime: 'nodejs24.x', Code: { ZipFile: 'x' } });
  await expect(inline).rejects.toThrow('Inline has no Metadata aws:asset:path');
});
