import type { Timer } from '../clock.ts';
import { Branch } from './branch.ts';
import { Cancelled, StateError } from './errors.ts';
import { runFlow } from './flow.ts';
import { type HistoryEvent, jsonText } from './history.ts';
import { Run, type RunOptions } from './run.ts';
import { Scope } from './scope.ts';
import type { TokenAnswer } from './tokens.ts';
import type { Definition } from './types.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One execution of a state machine, as DescribeExecution and GetExecutionHistory tell of it. */
export interface Execution {
  readonly status: ExecutionStatus;
  /** When SUCCEEDED. */
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Milliseconds since the epoch. */
  readonly stopDate?: number;
  readonly history: readonly HistoryEvent[];
  /** StateEntered events and retries: what AWS bills. */
  readonly transitions: number;
  /** Settles at the end, whatever the status; never rejects. */
  readonly done: Promise<void>;
  /** StopExecution: ends ABORTED; nothing happens after the end. */
  stop(error?: string, cause?: string): void;
  /** Hears every event logged from now on; `history` has those logged before. */
  onEvent(listener: (event: HistoryEvent) => void): void;
  /** Task tokens that wait for an answer. */
  tokens(): string[];
  /** @param output decoded JSON */
  taskSuccess(token: string, output: unknown): TokenAnswer;
  taskFailure(token: string, error?: string, cause?: string): TokenAnswer;
  taskHeartbeat(token: string): TokenAnswer;
}

export interface StartOptions extends RunOptions {
  definition: Definition;
}

type End = { status: Exclude<ExecutionStatus, 'RUNNING'>; output?: unknown; error?: string; cause?: string };

const closing: Record<End['status'], string> = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

class RunningExecution implements Execution {
  status: ExecutionStatus = 'RUNNING';
  output?: unknown;
  error?: string;
  cause?: string;
  stopDate?: number;
  readonly done: Promise<void>;
  readonly #run: Run;
  readonly #root: Branch;
  readonly #settled = Promise.withResolvers<void>();
  #timer: Timer | undefined;

  constructor(options: StartOptions) {
    this.#run = new Run(options);
    this.done = this.#settled.promise;
    const details = { ...jsonText('input', options.input), roleArn: options.context.roleArn };
    this.#run.push('ExecutionStarted', 0, details);
    this.#root = new Branch(this.#run, 0, new Scope());
    this.#start(options);
  }

  #start({ definition, clock, input }: StartOptions): void {
    const { TimeoutSeconds: seconds } = definition;
    if (seconds !== undefined)
      this.#timer = clock.after(seconds * 1000, () => this.#abort({ status: 'TIMED_OUT', error: 'States.Timeout' }));
    runFlow(this.#root, definition, input).then(
      (output) => this.#end({ status: 'SUCCEEDED', output }),
      (reason: unknown) => this.#fail(reason),
    );
  }

  #fail(reason: unknown): void {
    if (reason instanceof Cancelled) return;
    const { error, failureCause: cause } =
      reason instanceof StateError ? reason : new StateError('States.Runtime', String(reason));
    this.#root.cancel();
    this.#end({ status: 'FAILED', error, cause });
  }

  #abort(end: End): void {
    if (this.status !== 'RUNNING') return;
    try {
      this.#root.abort(this.#root.last);
    } catch {
      // No room left in the history: the closing event still goes in.
      this.#root.cancel();
    }
    this.#end(end);
  }

  #end({ status, output, error, cause }: End): void {
    if (this.status !== 'RUNNING') return;
    Object.assign(this, { status, error, cause }, status === 'SUCCEEDED' ? { output } : {});
    this.stopDate = this.#run.clock.now();
    this.#timer?.cancel();
    const details = status === 'SUCCEEDED' ? jsonText('output', output) : { error, cause };
    const previous = status === 'ABORTED' || status === 'TIMED_OUT' ? this.history.length : this.#root.last;
    this.#run.history.push(closing[status], previous, details);
    this.#settled.resolve();
  }

  get history(): readonly HistoryEvent[] {
    return this.#run.history.events;
  }

  get transitions(): number {
    return this.#run.transitions;
  }

  stop(error?: string, cause?: string): void {
    this.#abort({ status: 'ABORTED', error, cause });
  }

  onEvent(listener: (event: HistoryEvent) => void): void {
    this.#run.history.onEvent(listener);
  }

  tokens(): string[] {
    return this.#run.tokens.waiting();
  }

  taskSuccess(token: string, output: unknown): TokenAnswer {
    return this.#run.tokens.answer(token, (waiter) => waiter.succeed(output));
  }

  taskFailure(token: string, error?: string, cause?: string): TokenAnswer {
    return this.#run.tokens.answer(token, (waiter) => waiter.fail(error, cause));
  }

  taskHeartbeat(token: string): TokenAnswer {
    return this.#run.tokens.answer(token, (waiter) => waiter.heartbeat());
  }
}

/** Starts an execution; its first states run in this very turn, the rest on the clock and as tasks answer. */
export const startExecution = (options: StartOptions): Execution => new RunningExecution(options);
