import type { ExecutionStatus } from '../asl/index.ts';
import { isoSeconds } from '../clock.ts';
import type { Deps } from '../model.ts';
import { outputText, redriveStatus } from './started.ts';
import type { Started } from './started.ts';

/** Input and output together, above which both are left out (SFN-22). */
const textLimitBytes = 248 * 1024;

const texts = (started: Started): Record<string, unknown> => {
  const output = outputText(started) ?? null;
  const included = Buffer.byteLength(started.input) + Buffer.byteLength(output ?? '') <= textLimitBytes;
  const details = { included };
  return {
    input: included ? started.input : null,
    inputDetails: details,
    output: included ? output : null,
    outputDetails: output === null ? null : details,
  };
};

/** `Step Functions Execution Status Change`, member for member as AWS sends it. */
export const emitStatus = ({ events, clock }: Deps, started: Started, status: ExecutionStatus): void => {
  const { execution } = started;
  const over = status !== 'RUNNING';
  events.emit({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    time: isoSeconds(clock.now()),
    resources: [started.arn],
    detail: {
      executionArn: started.arn,
      stateMachineArn: started.machine.arn,
      name: started.name,
      status,
      startDate: started.startDate,
      stopDate: over ? execution.stopDate : null,
      ...texts(started),
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      ...redriveStatus(status),
      error: (over ? execution.error : undefined) ?? null,
      cause: (over ? execution.cause : undefined) ?? null,
    },
  });
};
