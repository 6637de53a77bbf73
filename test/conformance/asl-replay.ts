import {
  type Execution,
  TaskFailure,
  type TaskHandle,
  type TaskRequest,
  type TaskRunner,
} from '../../local/asl/index.ts';
import type { AslCase, RecordedTask } from './asl-cases.ts';
import { Wildcards } from './wildcards.ts';

const never = new Promise<never>(() => {});

const failureOf = ({ result }: RecordedTask): TaskFailure => {
  const cause = result?.cause;
  return new TaskFailure(
    result?.error,
    typeof cause === 'object' && cause !== null ? JSON.stringify(cause) : (cause as string),
  );
};

/** What the recording says of the end of a task; timeouts are left to the interpreter (SOURCES.md, rule 2). */
const endOf = (task: RecordedTask): Promise<unknown> => {
  const event = task.result?.event ?? 'none';
  if (event.endsWith('Succeeded')) return Promise.resolve(task.result?.output);
  return /TimedOut$|^none$/.test(event) ? never : Promise.reject(failureOf(task));
};

/** Answers tasks from a recording: the first unused one of the same state whose parameters match (SOURCES.md, rule 1). */
export class ReplayRunner implements TaskRunner {
  /** Set right after the start, for what is answered by token. */
  execution: Execution | undefined;
  readonly #left: RecordedTask[];

  readonly #wildcards: Wildcards;

  constructor({ tasks = [], placeholders }: AslCase) {
    this.#left = [...tasks];
    this.#wildcards = new Wildcards(placeholders);
  }

  get unused(): number {
    return this.#left.length;
  }

  run(request: TaskRequest): TaskHandle {
    const task = this.#take(request);
    const end = endOf(task);
    end.catch(() => {});
    if (!('submitted' in task)) return { promise: end, cancel: () => {} };
    const submitted = Promise.resolve(task.submitted);
    const { taskToken } = request;
    if (taskToken === undefined) return { submitted, promise: submitted.then(() => end), cancel: () => {} };
    submitted.then(() => this.#answer(taskToken, end));
    return { promise: submitted, cancel: () => {} };
  }

  #take(request: TaskRequest): RecordedTask {
    const mine = ({ state }: RecordedTask): boolean => state === request.stateName || state === null;
    const same = (task: RecordedTask): boolean =>
      this.#wildcards.equal(task.parameters ?? task.input, request.arguments);
    const found = this.#left.find((task) => mine(task) && same(task)) ?? this.#left.find(mine);
    if (found === undefined) throw new Error(`No recorded task is left for ${request.stateName}`);
    this.#left.splice(this.#left.indexOf(found), 1);
    return found;
  }

  #answer(token: string, end: Promise<unknown>): void {
    end.then(
      (output) => this.execution?.taskSuccess(token, output),
      (failure: TaskFailure) => this.execution?.taskFailure(token, failure.error, failure.failureCause),
    );
  }
}
