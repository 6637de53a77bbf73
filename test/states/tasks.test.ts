import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, expect, test } from 'vitest';
import { AwsError } from '../../local/model.ts';
import { FunctionError, lambdaTask, oneTask, surroundings } from './surroundings.ts';
import type { FakeFunction } from './surroundings.ts';

let close = (): void => {};
afterEach(() => close());
const open = (functions?: Record<string, FakeFunction>) => {
  const world = surroundings(functions);
  close = world.clock.close;
  const run = async (definition: object, input: object = {}) => {
    const stateMachineArn = await world.machine(definition);
    await world.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
    await world.clock.settle();
    return world.states.executions()[0]!;
  };
  return { ...world, run };
};

const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:echo';
const tokenTask = lambdaTask('keep', {
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: {
    FunctionName: functionArn.replace('echo', 'keep'),
    Payload: { token: '{% $states.context.Task.Token %}' },
  },
  HeartbeatSeconds: 30,
});

test('lambda:invoke gives the answer in the envelope of the service', async () => {
  const { run } = open({ echo: (payload) => ({ got: payload }) });
  expect((await run(lambdaTask('echo'), { a: 1 })).output).toMatchObject({
    ExecutedVersion: '$LATEST',
    Payload: { got: { a: 1 } },
    SdkResponseMetadata: { RequestId: 'request-1' },
    StatusCode: 200,
  });
});

test('A direct function ARN gives the bare answer', async () => {
  const { run } = open({ echo: (payload) => ({ got: payload }) });
  expect((await run(oneTask({ Resource: functionArn }), { a: 1 })).output).toEqual({ got: { a: 1 } });
});

test("A function's own error fails the task by its type, with the whole answer as cause", async () => {
  const fails = () => {
    throw new FunctionError('ServiceNotFound', 'no such service');
  };
  const { run } = open({ echo: fails });
  const { error, cause } = await run(lambdaTask('echo'));
  expect(error).toBe('ServiceNotFound');
  expect(JSON.parse(cause ?? '')).toEqual({ errorType: 'ServiceNotFound', errorMessage: 'no such service', trace: [] });
});

test('SFN-16: throttled and missing functions fail by the names of the service', async () => {
  const throttled = () => {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  };
  const { run } = open({ echo: throttled });
  expect((await run(lambdaTask('echo'))).error).toBe('Lambda.TooManyRequestsException');
  close();
  expect((await open().run(lambdaTask('echo'))).error).toBe('Lambda.ResourceNotFoundException');
});

test('A token is kept alive, answered once, and times out after that', async () => {
  let token = '';
  const { run, send, states, clock } = open({ keep: (payload) => void (token = payload.token) });
  await run(tokenTask);
  await clock.run({ forSeconds: 20 });
  await send(new SendTaskHeartbeatCommand({ taskToken: token }));
  await clock.run({ forSeconds: 20 });
  await expect(send(new SendTaskSuccessCommand({ taskToken: token, output: '{' }))).rejects.toMatchObject({
    name: 'InvalidOutput',
  });
  await send(new SendTaskSuccessCommand({ taskToken: token, output: '{"done":true}' }));
  expect(states.executions()[0]).toMatchObject({ status: 'SUCCEEDED', output: { done: true } });
  const again = send(new SendTaskSuccessCommand({ taskToken: token, output: '{}' }));
  await expect(again).rejects.toMatchObject({ name: 'TaskTimedOut' });
  const unknown = send(new SendTaskHeartbeatCommand({ taskToken: 'nobody' }));
  await expect(unknown).rejects.toMatchObject({ name: 'InvalidToken' });
});

test('A token answered with a failure fails the task, one without heartbeat times out', async () => {
  let token = '';
  const keep: FakeFunction = (payload) => void (token = payload.token);
  const first = open({ keep });
  await first.run(tokenTask);
  await first.send(new SendTaskFailureCommand({ taskToken: token, error: 'Lost', cause: 'way' }));
  expect(first.states.executions()[0]).toMatchObject({ status: 'FAILED', error: 'Lost', cause: 'way' });
  close();
  const second = open({ keep });
  await second.run(tokenTask);
  await second.clock.run({ forSeconds: 31 });
  expect(second.states.executions()[0]).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
});

test('An execution starts another one and goes on', async () => {
  const { run, machine, states } = open();
  const child = await machine(
    { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
    { StateMachineName: 'child' },
  );
  const nested = { StateMachineArn: child, Input: '{% $states.input %}', Name: 'nested' };
  const parent = oneTask({ Resource: 'arn:aws:states:::states:startExecution', Arguments: nested });
  const all = (await run(parent, { a: 1 })) && states.executions();
  expect(all.map((one) => [one.machine, one.name === 'nested', one.status])).toEqual([
    ['machine', false, 'SUCCEEDED'],
    ['child', true, 'SUCCEEDED'],
  ]);
  expect(all[0]?.output).toMatchObject({ ExecutionArn: all[1]?.arn, StartDate: expect.stringMatching(/^2026-/) });
});

test('What no part of the model does is refused loudly', async () => {
  const { run, refusals } = open();
  const { error, cause } = await run(
    oneTask({ Resource: 'arn:aws:states:::aws-sdk:ecs:updateService', Arguments: {} }),
  );
  expect(error).toBe('States.Runtime');
  expect(cause).toContain('does not cover resource arn:aws:states:::aws-sdk:ecs:updateService');
  expect(refusals).toHaveLength(1);
});
