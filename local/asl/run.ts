import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import { StateError } from './errors.ts';
import { stepFunctionsLibrary } from './functions.ts';
import { History, type HistoryEvent, MAX_EVENTS } from './history.ts';
import type { TaskRunner } from './tasks.ts';
import { Tokens } from './tokens.ts';

/** Who an execution is. */
export interface ExecutionContext {
  executionArn: string;
  name: string;
  roleArn: string;
  stateMachineArn: string;
  stateMachineName: string;
  /** Milliseconds since the epoch. */
  startTime: number;
}

export interface RunOptions {
  input: unknown;
  clock: Clock;
  chance: Chance;
  context: ExecutionContext;
  tasks: TaskRunner;
}

/** What all branches of one execution share. */
export class Run {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly tasks: TaskRunner;
  readonly history: History;
  readonly tokens: Tokens;
  /** Functions that expressions may call. */
  readonly library: Record<string, unknown>;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: Record<string, unknown>;
  readonly region: string;
  /** StateEntered events and retries: what AWS bills (SFN-13). */
  transitions = 0;

  constructor({ input, clock, chance, context, tasks }: RunOptions) {
    this.clock = clock;
    this.chance = chance;
    this.tasks = tasks;
    this.history = new History(clock);
    this.tokens = new Tokens(chance);
    this.library = stepFunctionsLibrary(clock, chance);
    this.region = context.executionArn.split(':')[3] ?? '';
    this.context = {
      Execution: {
        Id: context.executionArn,
        Input: input,
        StartTime: new Date(context.startTime).toISOString(),
        Name: context.name,
        RoleArn: context.roleArn,
        RedriveCount: 0,
      },
      StateMachine: { Id: context.stateMachineArn, Name: context.stateMachineName },
    };
  }

  /** @throws StateError when only the closing event still fits (SFN-1) */
  push(type: string, previousEventId: number, details?: Record<string, unknown>): HistoryEvent {
    if (this.history.events.length >= MAX_EVENTS - 1)
      throw new StateError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
        {
          fatal: true,
        },
      );
    return this.history.push(type, previousEventId, details);
  }
}
