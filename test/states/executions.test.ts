import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, expect, test } from 'vitest';
import { lambdaTask, surroundings, waiting } from './surroundings.ts';
import type { FakeFunction } from './surroundings.ts';
import type { StatesSettings } from '../../local/states/settings.ts';

let close = (): void => {};
afterEach(() => close());
const open = (functions?: Record<string, FakeFunction>, settings?: Partial<StatesSettings>) => {
  const world = surroundings(functions, settings);
  close = world.clock.close;
  return world;
};

test('An execution runs to its end and is described', async () => {
  const { send, machine, clock } = open();
  const stateMachineArn = await machine(waiting(90));
  const { executionArn } = await send(new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"a":1}' }));
  expect(executionArn).toBe('arn:aws:states:us-east-1:111111111111:execution:machine:one');
  expect((await send(new DescribeExecutionCommand({ executionArn }))).status).toBe('RUNNING');
  await clock.run({ forSeconds: 91 });
  const end = await send(new DescribeExecutionCommand({ executionArn }));
  expect(end).toMatchObject({
    status: 'SUCCEEDED',
    input: '{"a":1}',
    output: '{"a":1}',
    redriveStatus: 'NOT_REDRIVABLE',
  });
  expect(end.stopDate.getTime() - end.startDate.getTime()).toBe(90_000);
});

test('SFN-3: the same name and input while it runs is the same execution, anything else is refused', async () => {
  const { send, machine, clock } = open();
  const stateMachineArn = await machine(waiting(60));
  const start = (input: string) => send(new StartExecutionCommand({ stateMachineArn, name: 'same', input }));
  const first = await start('{"a":1}');
  await clock.run({ forSeconds: 5 });
  expect(await start('{"a":1}')).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
  await expect(start('{"a": 1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  await clock.run({ forSeconds: 60 });
  await expect(start('{"a":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  await clock.run({ forSeconds: 90 * 86_400 });
  expect((await start('{"a":1}')).executionArn).toBe(first.executionArn);
});

test.each(['with blank', 'sha256:abc', 'a/b', 'a*', 'x'.repeat(81)])('SFN-2: the name %j is refused', async (name) => {
  const { send, machine } = open();
  const stateMachineArn = await machine(waiting(1));
  await expect(send(new StartExecutionCommand({ stateMachineArn, name }))).rejects.toMatchObject({
    name: 'InvalidName',
  });
});

test('Input that is no JSON and machines that are not there are refused', async () => {
  const { send, machine } = open();
  const stateMachineArn = await machine(waiting(1));
  const start = (more: object) => send(new StartExecutionCommand({ stateMachineArn, ...more }));
  await expect(start({ input: '{' })).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  await expect(start({ stateMachineArn: `${stateMachineArn}x` })).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
  });
});

test('A stopped execution is ABORTED with its error, and what it asked for runs on unheard (SFN-25)', async () => {
  const heard: unknown[] = [];
  const slow = (payload: unknown) => new Promise((resolve) => setTimeout(() => resolve(heard.push(payload)), 60_000));
  const { send, machine, states, clock } = open({ slow });
  const stateMachineArn = await machine(lambdaTask('slow'));
  const { executionArn } = await send(new StartExecutionCommand({ stateMachineArn }));
  await send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'a person said so' }));
  await clock.run({ forSeconds: 61 });
  expect(states.executions()[0]).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'a person said so' });
  expect(heard).toHaveLength(1);
});

test('SFN-24: described late when so set', async () => {
  const { send, machine, clock } = open({}, { describeLagSeconds: 3 });
  const stateMachineArn = await machine(waiting(1));
  const { executionArn } = await send(new StartExecutionCommand({ stateMachineArn }));
  const describe = () => send(new DescribeExecutionCommand({ executionArn }));
  await expect(describe()).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  await clock.run({ forSeconds: 3 });
  expect((await describe()).status).toBe('RUNNING');
  await clock.run({ forSeconds: 1 });
  expect((await describe()).status).toBe('SUCCEEDED');
});

test('Executions are listed newest first, by status and page by page', async () => {
  const { send, machine, clock } = open();
  const stateMachineArn = await machine(waiting(60));
  for (const name of ['a', 'b', 'c']) {
    await send(new StartExecutionCommand({ stateMachineArn, name }));
    await clock.run({ forSeconds: 25 });
  }
  const list = (more: object) => send(new ListExecutionsCommand({ stateMachineArn, ...more }));
  const names = (answer: any) => answer.executions.map((one: any) => one.name);
  const first = await list({ maxResults: 2 });
  expect(names(first)).toEqual(['c', 'b']);
  expect(names(await list({ nextToken: first.nextToken }))).toEqual(['a']);
  expect(names(await list({ statusFilter: 'SUCCEEDED' }))).toEqual(['a']);
});

test('The history is told in pages and in either direction', async () => {
  const { send, machine, clock } = open();
  const stateMachineArn = await machine(waiting(1));
  const { executionArn } = await send(new StartExecutionCommand({ stateMachineArn }));
  await clock.run({ forSeconds: 2 });
  const history = (more: object) => send(new GetExecutionHistoryCommand({ executionArn, ...more }));
  const types = (answer: any) => answer.events.map((event: any) => event.type);
  const whole = ['ExecutionStarted', 'WaitStateEntered', 'WaitStateExited', 'ExecutionSucceeded'];
  expect(types(await history({}))).toEqual(whole);
  expect(types(await history({ reverseOrder: true }))).toEqual(whole.toReversed());
  const page = await history({ maxResults: 3 });
  expect(types(await history({ maxResults: 3, nextToken: page.nextToken }))).toEqual(['ExecutionSucceeded']);
});

test('Machines are listed and described with the definition as it was handed over', async () => {
  const { send, machine } = open();
  const stateMachineArn = await machine(waiting(5));
  const { stateMachines } = await send(new ListStateMachinesCommand({}));
  expect(stateMachines).toMatchObject([{ stateMachineArn, name: 'machine', type: 'STANDARD' }]);
  const described = await send(new DescribeStateMachineCommand({ stateMachineArn }));
  expect(JSON.parse(described.definition).StartAt).toBe('Wait');
});

test('Placeholders are filled, a missing one is named, and EXPRESS is refused', async () => {
  const { send, machine } = open();
  const definition = { StartAt: 'P', States: { P: { Type: 'Pass', Output: '${who}', End: true } } };
  await expect(machine(definition)).rejects.toThrow('DefinitionSubstitutions lack who');
  await expect(machine(definition, { StateMachineType: 'EXPRESS' })).rejects.toThrow('EXPRESS is not covered');
  const stateMachineArn = await machine(definition, { DefinitionSubstitutions: { who: 'me' } });
  const { executionArn } = await send(new StartExecutionCommand({ stateMachineArn }));
  expect((await send(new DescribeExecutionCommand({ executionArn }))).output).toBe('"me"');
});
