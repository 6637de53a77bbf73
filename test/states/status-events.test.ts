import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, expect, test } from 'vitest';
import { recordedEvent, surroundings, waiting } from './surroundings.ts';

let close = (): void => {};
afterEach(() => close());

const fail = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'ErrorCode', Cause: 'An error occurred.' } } };
const pass = { StartAt: 'P', States: { P: { Type: 'Pass', Output: 'Hello World!', End: true } } };

const statusEvents = async (definition: object, stop = false) => {
  const { send, machine, clock, emitted, ...rest } = surroundings();
  close = clock.close;
  const stateMachineArn = await machine(definition);
  const { executionArn } = await send(new StartExecutionCommand({ stateMachineArn, name: 'execution-name' }));
  if (stop) await send(new StopExecutionCommand({ executionArn }));
  await clock.run({ forSeconds: 5 });
  return { emitted, states: rest.states };
};

/** What differs from one execution to the next. */
const sameKind = (detail: any) => ({
  ...detail,
  executionArn: 'x',
  stateMachineArn: 'x',
  startDate: typeof detail.startDate,
  stopDate: detail.stopDate && typeof detail.stopDate,
});

test.each([
  ['sfn-execution-succeeded', pass],
  ['sfn-execution-failed', fail],
  ['sfn-execution-timed-out', { ...waiting(60), TimeoutSeconds: 2 }],
])('The last event has the shape of %s', async (name, definition) => {
  const { emitted } = await statusEvents(definition);
  const recorded = recordedEvent(name);
  const last: any = emitted.at(-1);
  expect(last.source).toBe(recorded.source);
  expect(last['detail-type']).toBe(recorded['detail-type']);
  expect(last.resources).toEqual([last.detail.executionArn]);
  const { cause, ...detail } = sameKind(recorded.detail);
  expect(sameKind(last.detail)).toMatchObject(detail);
  expect(Object.keys(last.detail)).toEqual(Object.keys(recorded.detail));
  expect(typeof cause).toBeDefined();
});

test('The first event says RUNNING, and an aborted execution ends with ABORTED', async () => {
  const { emitted } = await statusEvents(waiting(60), true);
  const [first, last]: any[] = emitted;
  expect(sameKind(first.detail)).toEqual(sameKind(recordedEvent('sfn-execution-running').detail));
  expect(last.detail).toMatchObject({ status: 'ABORTED', error: null, cause: null, redriveStatus: 'REDRIVABLE' });
});
