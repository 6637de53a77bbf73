import type { HistoryEvent } from '../asl/index.ts';
import type { Machine } from './machines.ts';
import { outputText, redriveStatus } from './started.ts';
import type { Started } from './started.ts';

const included = { included: true };

/** What DescribeExecution tells; `asRunning` while the end has not come through yet (SFN-24). */
export const executionView = (started: Started, asRunning: boolean): Record<string, unknown> => {
  const { execution } = started;
  const status = asRunning ? 'RUNNING' : execution.status;
  const output = asRunning ? undefined : outputText(started);
  const end = asRunning || execution.stopDate === undefined ? {} : { stopDate: new Date(execution.stopDate) };
  return {
    executionArn: started.arn,
    stateMachineArn: started.machine.arn,
    name: started.name,
    status,
    startDate: new Date(started.startDate),
    ...end,
    input: started.input,
    inputDetails: included,
    ...(output === undefined ? {} : { output, outputDetails: included }),
    ...(asRunning ? {} : { error: execution.error, cause: execution.cause }),
    redriveCount: 0,
    ...redriveStatus(status),
  };
};

export const executionItem = ({ arn, machine, name, startDate, execution }: Started): Record<string, unknown> => ({
  executionArn: arn,
  stateMachineArn: machine.arn,
  name,
  status: execution.status,
  startDate: new Date(startDate),
  stopDate: execution.stopDate === undefined ? undefined : new Date(execution.stopDate),
  redriveCount: 0,
});

export const machineItem = ({ arn, name, createdAt }: Machine): Record<string, unknown> => ({
  stateMachineArn: arn,
  name,
  type: 'STANDARD',
  creationDate: new Date(createdAt),
});

export const machineView = (machine: Machine): Record<string, unknown> => ({
  ...machineItem(machine),
  status: 'ACTIVE',
  definition: machine.text,
  roleArn: machine.roleArn,
});

/** Without what the interpreter notes for the coverage of machines, which AWS does not tell. */
export const eventView = ({ taken: _taken, ...event }: HistoryEvent): Record<string, unknown> => event;
