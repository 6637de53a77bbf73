import { arn } from '../arn.ts';
import { startExecution } from '../asl/index.ts';
import type { Execution, HistoryEvent, TaskRunner } from '../asl/index.ts';
import { AwsError } from '../model.ts';
import type { Deps } from '../model.ts';
import type { Machine } from './machines.ts';
import { checkName, parseInput } from './names.ts';
import type { Started } from './started.ts';
import { emitStatus } from './status-events.ts';

export interface Executions {
  /** @param input JSON text @throws AwsError */
  start(machine: Machine, input: string, name?: string): Started;
  /** @throws AwsError ExecutionDoesNotExist | InvalidArn */
  get(executionArn: string): Started;
  /** Oldest first. */
  list(): Started[];
  /** From now on he hears of every state that is entered, at that moment. */
  onEntered(listener: EntryListener): void;
}

/** Whoever heeds states: execution, and the name of the state that it has just entered. */
export type EntryListener = (started: Started, state: string) => void;

/** Names are free again after 90 days (SFN-3). */
const nameKeptMs = 90 * 24 * 3_600_000;

const same = (machine: Machine, name: string, executionArn: string): AwsError =>
  new AwsError(
    'ExecutionAlreadyExists',
    `Execution Already Exists: '${executionArn}' (name ${name} of ${machine.name})`,
  );

export const createExecutions = (deps: Deps, tasks: TaskRunner): Executions => {
  const { account, clock, chance } = deps;
  const byArn = new Map<string, Started>();
  const all: Started[] = [];
  const listeners: EntryListener[] = [];

  const hear = (started: Started, { type, stateEnteredEventDetails: entered }: HistoryEvent): void => {
    if (type.endsWith('StateEntered')) for (const listener of listeners) listener(started, String(entered?.['name']));
  };

  const isFree = (known: Started): boolean =>
    known.execution.stopDate !== undefined && clock.now() - known.execution.stopDate >= nameKeptMs;

  const begin = (machine: Machine, name: string, executionArn: string, input: string): Started => {
    const startDate = clock.now();
    const context = {
      executionArn,
      name,
      roleArn: machine.roleArn,
      stateMachineArn: machine.arn,
      stateMachineName: machine.name,
    };
    const run = (): Execution =>
      startExecution({
        definition: machine.definition,
        input: parseInput(input),
        clock,
        chance: chance.fork(executionArn),
        context: { ...context, startTime: startDate },
        tasks,
      });
    const started: Started = { arn: executionArn, machine, name, input, startDate, execution: run() };
    byArn.set(executionArn, started);
    all.push(started);
    // Its first states were entered as it was started.
    for (const event of started.execution.history) hear(started, event);
    started.execution.onEvent((event) => hear(started, event));
    emitStatus(deps, started, 'RUNNING');
    void started.execution.done.then(() => emitStatus(deps, started, started.execution.status));
    return started;
  };

  return {
    list: () => all,
    onEntered: (listener) => void listeners.push(listener),
    start: (machine, input, name = chance.uuid()) => {
      checkName(name);
      parseInput(input);
      const executionArn = arn(account, 'states', `execution:${machine.name}:${name}`);
      const known = byArn.get(executionArn);
      if (known === undefined || isFree(known)) return begin(machine, name, executionArn, input);
      if (known.execution.status === 'RUNNING' && known.input === input) return known;
      throw same(machine, name, executionArn);
    },
    get: (executionArn) => {
      if (!/^arn:aws:states:[^:]+:\d{12}:execution:[^:]+:[^:]+$/.test(executionArn))
        throw new AwsError('InvalidArn', `Invalid Arn: '${executionArn}'`);
      const known = byArn.get(executionArn);
      if (known !== undefined) return known;
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    },
  };
};
