import type { HistoryEvent } from '../asl/index.ts';
import type { Deps, ServiceModel } from '../model.ts';
import type { Invoker, Starter } from '../parts.ts';
import { createExecutions } from './executions.ts';
import { createMachines } from './machines.ts';
import { statesOperations } from './operations.ts';
import { defaultStatesSettings } from './settings.ts';
import type { StatesSettings } from './settings.ts';
import type { Started } from './started.ts';
import { createTaskRunner } from './tasks.ts';
import { tokenOperations } from './tokens.ts';

export type { StatesSettings } from './settings.ts';
export { taskArguments } from './tasks.ts';

/** An execution, told for people and for the coverage of machines. */
export interface ExecutionRecord {
  arn: string;
  /** Name of its state machine. */
  machine: string;
  name: string;
  status: string;
  /** Milliseconds since the epoch. */
  startDate: number;
  stopDate?: number;
  /** What AWS bills. */
  transitions: number;
  input: unknown;
  output?: unknown;
  error?: string;
  cause?: string;
  history: readonly HistoryEvent[];
}

/** A state that an execution has just entered. */
export interface StateEntry {
  /** Of the execution. */
  arn: string;
  machine: string;
  state: string;
  /** Of the execution. */
  input: unknown;
}

export interface States {
  model: ServiceModel;
  starter: Starter;
  /** All executions, oldest first. */
  executions(): ExecutionRecord[];
  /** From now on he hears of every state that is entered, at that moment. */
  onEntered(listener: (entry: StateEntry) => void): void;
  /** Definition text by machine name. */
  definitions(): Record<string, string>;
}

export interface StatesParts {
  invoker: Invoker;
  settings?: Partial<StatesSettings>;
  /** Told what a running machine asks for that the model does not cover. */
  refuse?: (what: string) => void;
}

const record = ({ arn, machine, name, startDate, input, execution }: Started): ExecutionRecord => ({
  arn,
  machine: machine.name,
  name,
  status: execution.status,
  startDate,
  stopDate: execution.stopDate,
  transitions: execution.transitions,
  input: JSON.parse(input),
  output: execution.output,
  error: execution.error,
  cause: execution.cause,
  history: execution.history,
});

/** AWS Step Functions: standard workflows in JSONata. */
export const createStates = (deps: Deps, parts: StatesParts): States => {
  const settings = { ...defaultStatesSettings, ...parts.settings };
  const machines = createMachines(deps);
  const start: Starter['start'] = (stateMachineArn, input, name) =>
    executions.start(machines.get(stateMachineArn), JSON.stringify(input ?? {}), name).arn;
  const tasks = createTaskRunner({
    invoker: parts.invoker,
    start: (stateMachineArn, input, name) => executions.start(machines.get(stateMachineArn), input, name),
    refuse: parts.refuse ?? (() => {}),
  });
  const executions = createExecutions(deps, tasks);
  return {
    model: {
      name: 'states',
      operations: { ...statesOperations(machines, executions, deps.clock, settings), ...tokenOperations(executions) },
      resources: { 'AWS::StepFunctions::StateMachine': machines.resource },
    },
    starter: { start },
    executions: () => executions.list().map(record),
    onEntered: (listener) =>
      executions.onEntered(({ arn, machine, input }, state) =>
        listener({ arn, machine: machine.name, state, input: JSON.parse(input) }),
      ),
    definitions: () => Object.fromEntries(machines.list().map((machine) => [machine.name, machine.text])),
  };
};
