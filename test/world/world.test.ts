import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { byMachines } from '../../local/world.ts';
import type { World, WorldOptions } from '../../local/world.ts';
import { noteEvent, tinyWorld, writeTinyAssembly } from './tiny.ts';

let assembly: { directory: string; remove(): void };
let world: World | undefined;
beforeAll(async () => void (assembly = await writeTinyAssembly()));
afterAll(() => assembly.remove());
afterEach(async () => {
  await world?.close();
  world = undefined;
});
const open = async (options?: Partial<WorldOptions>): Promise<World> =>
  (world = await tinyWorld(assembly.directory, options));

const tableOf = (one: World): string => one.stacks()[0]!.resources.Table!.ref;
const isNoted = async (one: World, note: string): Promise<boolean> => {
  const command = new GetItemCommand({ TableName: tableOf(one), Key: { pk: { S: note } } });
  return (await one.settle(one.client(DynamoDBClient).send(command))).Item !== undefined;
};

test('A stack notices its own installation, an event starts the machine, the machine runs the bundle', async () => {
  const one = await open();
  one.put(noteEvent('tide'));
  await one.run({ forSeconds: 5 });
  expect(await isNoted(one, one.stacks()[0]!.id)).toBe(true);
  expect(await isNoted(one, 'tide')).toBe(true);
  expect(one.executions().map(({ machine, status }) => [machine, status])).toEqual([
    ['noting', 'RUNNING'],
    ['noting', 'RUNNING'],
  ]);
  await one.run({ until: () => one.executions().every(({ status }) => status === 'SUCCEEDED'), limitSeconds: 3700 });
  expect(one.executions()[1]).toMatchObject({ output: { noted: 'tide' }, transitions: 2 });
  expect(one.refusals()).toEqual([]);
});

test("The call log tells machines' calls from those of people", async () => {
  const one = await open();
  await one.run({ forSeconds: 5 });
  await isNoted(one, 'x');
  expect(one.calls()).toEqual({ dynamodb: { PutItem: 1, GetItem: 1 } });
  expect(one.calls(byMachines)).toEqual({ dynamodb: { PutItem: 1 } });
  expect(one.callLog()[0]).toMatchObject({
    principal: expect.stringContaining('FunctionRole'),
    invocation: expect.any(String),
    outcome: 'ok',
  });
});

test('A person aborts an execution through the API', async () => {
  const one = await open();
  await one.run({ forSeconds: 5 });
  const { arn } = one.executions()[0]!;
  await one.settle(one.abort(arn, 'enough'));
  const client = one.client(SFNClient);
  expect(await one.settle(client.send(new DescribeExecutionCommand({ executionArn: arn })))).toMatchObject({
    status: 'ABORTED',
    cause: 'enough',
  });
  const { stateMachineArn } = await one.settle(client.send(new DescribeExecutionCommand({ executionArn: arn })));
  const { executions } = await one.settle(client.send(new ListExecutionsCommand({ stateMachineArn })));
  expect(executions).toHaveLength(1);
});

test('Throttled calls are tried again by the SDK on virtual time', async () => {
  const one = await open();
  one.throttle({ service: 'dynamodb', operation: 'PutItem', times: 2 });
  await one.run({ forSeconds: 5 });
  expect(one.callLog().map(({ outcome }) => outcome)).toEqual([
    'ProvisionedThroughputExceededException',
    'ProvisionedThroughputExceededException',
    'ok',
  ]);
});

test('A delayed call ends its function by its timeout, a failure after the effect has the effect', async () => {
  const one = await open();
  one.delay({ service: 'dynamodb', seconds: 30, times: 1 });
  await one.run({ forSeconds: 60 });
  expect(one.executions()[0]).toMatchObject({ status: 'FAILED', error: 'Sandbox.Timedout' });
  one.failAfterEffect({ service: 'dynamodb', operation: 'PutItem', times: 3 });
  one.put(noteEvent('twice'));
  await one.run({ forSeconds: 30 });
  expect(one.executions()[1]).toMatchObject({ status: 'FAILED', error: 'InternalServerError' });
  expect(await isNoted(one, 'twice')).toBe(true);
});

test('Visitors reach the load balancer of a stack that is loaded later', async () => {
  const one = await open({ aliases: ['tide.example.test'] });
  const [front] = await one.load(['Front']);
  const answer = await one.settle(one.visit(`http://${front!.outputs.Host}/quay?x=1`));
  expect(answer).toMatchObject({ status: 200, body: 'hello from /quay' });
  const outside = fetch('http://tide.example.test/pier').then((response) => response.text());
  expect(await one.settle(outside)).toBe('hello from /pier');
});

test('What is not covered is refused and on record', async () => {
  const one = await open();
  const scan = one.client(DynamoDBClient).send(new ScanCommand({ TableName: tableOf(one) }));
  await expect(one.settle(scan)).rejects.toThrow('dynamodb.Scan');
  expect(one.refusals()).toEqual([expect.stringContaining('dynamodb.Scan: covered are')]);
  await expect(one.load(['Odd'])).rejects.toThrow('Odd.Odd.Type: resource type AWS::S3::Bucket is not covered');
});

test('A world that cannot be loaded leaves the process as it was', async () => {
  await expect(open({ stacks: ['Odd'] })).rejects.toThrow('AWS::S3::Bucket');
  expect(Math.abs(new Date().getTime() - performance.timeOrigin - performance.now())).toBeLessThan(60_000);
});

const story = async (seed: number): Promise<unknown> => {
  const one = await open({ seed });
  for (const note of ['a', 'b', 'c']) one.put(noteEvent(note));
  await one.run({ forSeconds: 4000 });
  const told = { calls: one.callLog(), executions: one.executions() };
  const text = JSON.stringify(told);
  await one.close();
  world = undefined;
  return text;
};

test('The same seed gives the same calls and histories, one world after the other; another seed gives others', async () => {
  const first = await story(1);
  expect(await story(1)).toBe(first);
  expect(await story(2)).not.toBe(first);
});
