import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ExecutionStatus, MachineName, Machines } from '../ports/index.ts';
import { call, type ClientSettings, isNamed, once } from './client.ts';

/** Sends, and lets errors of these names pass as `otherwise`. */
const unless = async <T>(names: readonly string[], otherwise: T, send: () => Promise<T>): Promise<T> => {
  try {
    return await send();
  } catch (error) {
    if (isNamed(error, ...names)) return otherwise;
    throw error;
  }
};

/** The waiting state was answered, timed out or left. */
const TOKEN_GONE = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** The one place that speaks to Step Functions. */
export const makeMachines = (settings: ClientSettings, machineArn: (machine: MachineName) => string): Machines => {
  const client = once(() => new SFNClient(settings));
  return {
    // SFN-3: the name makes it start once.
    start: (machine, name, input) =>
      unless(['ExecutionAlreadyExists'], undefined, async () => {
        const stateMachineArn = machineArn(machine);
        const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
        await call(`states StartExecution ${machine}`, () => client().send(command));
      }),

    status: (executionArn) =>
      unless<ExecutionStatus>(['ExecutionDoesNotExist'], { status: 'missing' }, async () => {
        const command = new DescribeExecutionCommand({ executionArn });
        const { status, stopDate } = await call('states DescribeExecution', () => client().send(command));
        return { status: status ?? 'RUNNING', ...(stopDate && { stoppedAt: stopDate.getTime() }) };
      }),

    answer: (taskToken) =>
      unless(TOKEN_GONE, undefined, async () => {
        const command = new SendTaskSuccessCommand({ taskToken, output: '{}' });
        await call('states SendTaskSuccess', () => client().send(command));
      }),
  };
};
