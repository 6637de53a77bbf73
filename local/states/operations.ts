import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import type { Executions } from './executions.ts';
import type { Machines } from './machines.ts';
import { pageOf } from './page.ts';
import type { StatesSettings } from './settings.ts';
import { eventView, executionItem, executionView, machineItem, machineView } from './views.ts';

const machineOperations = (machines: Machines): Record<string, Operation> => ({
  DescribeStateMachine: {
    accepts: ['stateMachineArn'],
    run: ({ stateMachineArn }) => machineView(machines.get(stateMachineArn)),
  },
  ListStateMachines: {
    accepts: ['maxResults', 'nextToken'],
    run: (input) => {
      const { items, nextToken } = pageOf(machines.list(), input);
      return { stateMachines: items.map(machineItem), nextToken };
    },
  },
});

const describe = (executions: Executions, clock: Clock, settings: StatesSettings): Operation => ({
  accepts: ['executionArn'],
  run: ({ executionArn }) => {
    const started = executions.get(executionArn);
    const seen = clock.now() - settings.describeLagSeconds * 1000;
    if (started.startDate > seen)
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return executionView(started, (started.execution.stopDate ?? Infinity) > seen);
  },
});

const list = (executions: Executions, machines: Machines): Operation => ({
  accepts: ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken'],
  run: (input) => {
    const machine = machines.get(input.stateMachineArn);
    const mine = executions.list().filter((one) => one.machine === machine);
    const wanted = mine.filter(
      (one) => input.statusFilter === undefined || one.execution.status === input.statusFilter,
    );
    const { items, nextToken } = pageOf(wanted.toReversed(), input);
    return { executions: items.map(executionItem), nextToken };
  },
});

const history = (executions: Executions): Operation => ({
  accepts: ['executionArn', 'maxResults', 'reverseOrder', 'nextToken'],
  run: (input) => {
    const events = executions.get(input.executionArn).execution.history;
    const { items, nextToken } = pageOf(input.reverseOrder === true ? events.toReversed() : events, input);
    return { events: items.map(eventView), nextToken };
  },
});

const stop = (executions: Executions, clock: Clock): Operation => ({
  accepts: ['executionArn', 'error', 'cause'],
  run: ({ executionArn, error, cause }) => {
    const { execution } = executions.get(executionArn);
    execution.stop(error, cause);
    return { stopDate: new Date(execution.stopDate ?? clock.now()) };
  },
});

const start = (executions: Executions, machines: Machines): Operation => ({
  accepts: ['stateMachineArn', 'name', 'input'],
  run: ({ stateMachineArn, name, input = '{}' }) => {
    const started = executions.start(machines.get(stateMachineArn), input, name);
    return { executionArn: started.arn, startDate: new Date(started.startDate) };
  },
});

export const statesOperations = (
  machines: Machines,
  executions: Executions,
  clock: Clock,
  settings: StatesSettings,
): Record<string, Operation> => ({
  ...machineOperations(machines),
  StartExecution: start(executions, machines),
  StopExecution: stop(executions, clock),
  DescribeExecution: describe(executions, clock, settings),
  ListExecutions: list(executions, machines),
  GetExecutionHistory: history(executions),
});
