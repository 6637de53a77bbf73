import type { TokenAnswer } from '../asl/index.ts';
import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import type { Execution } from '../asl/index.ts';
import type { Executions } from './executions.ts';
import { dataLimitBytes } from './names.ts';

const parseOutput = (text: string): unknown => {
  if (Buffer.byteLength(text) > dataLimitBytes)
    throw new AwsError('InvalidOutput', `Invalid Output: longer than ${dataLimitBytes} bytes`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
};

const timedOut = (): AwsError => new AwsError('TaskTimedOut', 'Task Timed Out: Provided task does not exist anymore');

/** Answers to task tokens. A token says nothing about its execution, so each is asked. */
export const tokenOperations = (executions: Executions): Record<string, Operation> => {
  const answer = (how: (execution: Execution) => TokenAnswer): Record<string, never> => {
    for (const { execution } of executions.list()) {
      const result = how(execution);
      if (result === 'ok') return {};
      if (result === 'timedOut') throw timedOut();
    }
    throw new AwsError('InvalidToken', 'Invalid Token: no task was given this token');
  };
  return {
    SendTaskSuccess: {
      accepts: ['taskToken', 'output'],
      run: ({ taskToken, output }) => {
        const value = parseOutput(output);
        return answer((execution) => execution.taskSuccess(taskToken, value));
      },
    },
    SendTaskFailure: {
      accepts: ['taskToken', 'error', 'cause'],
      run: ({ taskToken, error, cause }) => answer((execution) => execution.taskFailure(taskToken, error, cause)),
    },
    SendTaskHeartbeat: {
      accepts: ['taskToken'],
      run: ({ taskToken }) => answer((execution) => execution.taskHeartbeat(taskToken)),
    },
  };
};
