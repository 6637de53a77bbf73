import type { Timer } from '../clock.ts';
import type { Branch } from './branch.ts';
import { StateError, TaskFailure } from './errors.ts';
import { dataLimitExceeded, tooLarge } from './outcome.ts';
import type { TaskEvents } from './task-events.ts';
import type { Resource, TaskHandle, TaskRequest } from './tasks.ts';

export interface Waiting {
  branch: Branch;
  request: TaskRequest;
  resource: Resource;
  events: TaskEvents;
  handle: TaskHandle;
  /** Issued for `.waitForTaskToken` and `.sync`; either may be answered. */
  token: string | undefined;
}

/** Waits for the one end of a task: result, failure, token, timeout or heartbeat missed; whatever comes later is not heard. */
class TaskWait {
  readonly #task: Waiting;
  readonly #resolve: (output: unknown) => void;
  readonly #reject: (error: Error) => void;
  #over = false;
  #timeout: Timer | undefined;
  #heartbeat: Timer | undefined;

  constructor(task: Waiting, resolve: (output: unknown) => void, reject: (error: Error) => void) {
    this.#task = task;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { branch, request, token } = this.#task;
    const { timeoutSeconds } = request;
    if (timeoutSeconds !== undefined)
      this.#timeout = branch.run.clock.after(timeoutSeconds * 1000, () => this.#timeOut([]));
    if (token !== undefined) this.#listen(token);
    this.#follow();
  }

  #listen(token: string): void {
    this.#task.branch.run.tokens.open(token, {
      succeed: (output) => this.#succeed(output),
      fail: (error, cause) => this.#fail(new TaskFailure(error, cause)),
      heartbeat: () => this.#beat(),
    });
    if (this.#task.resource.pattern === 'waitForTaskToken') this.#beat();
  }

  #follow(): void {
    const { handle, resource } = this.#task;
    const fail = (reason: unknown): void => this.#fail(reason);
    const submitted = (output: unknown): void => this.#submitted(output);
    if (resource.pattern === 'waitForTaskToken') {
      void (handle.submitted ?? handle.promise).then(submitted, fail);
      handle.promise.catch(fail);
      return;
    }
    if (resource.pattern === 'sync') handle.submitted?.then(submitted, fail);
    handle.promise.then((output) => this.#succeed(output), fail);
  }

  #submitted(output: unknown): void {
    if (!this.#over) this.#log(() => this.#task.events.submitted(output));
  }

  #beat(): void {
    const { branch, request } = this.#task;
    this.#heartbeat?.cancel();
    if (request.heartbeatSeconds === undefined) return;
    this.#heartbeat = branch.run.clock.after(request.heartbeatSeconds * 1000, () =>
      this.#timeOut(['States.HeartbeatTimeout']),
    );
  }

  #succeed(output: unknown): void {
    if (this.#over) return;
    const { events, resource } = this.#task;
    const value = output ?? null;
    if (tooLarge(value)) return this.#fail(dataLimitExceeded(resource.resourceType ?? resource.resource));
    this.close();
    if (this.#log(() => events.succeeded(value))) this.#resolve(value);
  }

  #fail(reason: unknown): void {
    if (this.#over) return;
    this.close();
    if (!(reason instanceof TaskFailure || reason instanceof StateError)) return this.#reject(reason as Error);
    const { error, failureCause } = reason;
    if (this.#log(() => this.#task.events.failed(error, failureCause)))
      this.#reject(new StateError(error, failureCause));
  }

  /** The machine learns of it a turn later: all that time out at one moment are logged first, as recorded. */
  #timeOut(aliases: readonly string[]): void {
    if (this.#over) return;
    this.close();
    this.#task.handle.cancel();
    if (!this.#log(() => this.#task.events.timedOut())) return;
    const failure = new StateError('States.Timeout', undefined, { aliases });
    this.#task.branch.run.clock.after(0, () => this.#reject(failure));
  }

  /** The history may be full: that ends the task, and must not throw into whoever answered it. */
  #log(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (reason) {
      this.close();
      this.#reject(reason as Error);
      return false;
    }
  }

  close(): void {
    this.#over = true;
    this.#timeout?.cancel();
    this.#heartbeat?.cancel();
    if (this.#task.token !== undefined) this.#task.branch.run.tokens.close(this.#task.token);
  }

  /** The state was called off. */
  abandon(): void {
    if (this.#over) return;
    this.close();
    this.#task.handle.cancel();
  }
}

/** @returns the task's output @throws StateError | Cancelled */
export const waitForTask = (task: Waiting): Promise<unknown> =>
  task.branch.blocked<unknown>((resolve, reject) => {
    const wait = new TaskWait(task, resolve, reject);
    wait.start();
    return () => wait.abandon();
  });
