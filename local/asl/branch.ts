import { Cancelled } from './errors.ts';
import type { HistoryEvent, Taken } from './history.ts';
import type { Run } from './run.ts';
import { Scope } from './scope.ts';
import type { Visit } from './visit.ts';

/** One item of a Map, as `$states.context.Map.Item` shows it. */
export interface MapItem {
  Index: number;
  Value: unknown;
}

/** One line of states that run one after another: the machine, a Parallel's branch, a Map's iteration. */
export class Branch {
  readonly run: Run;
  readonly scope: Scope;
  readonly item: MapItem | undefined;
  /** Id of the newest event of this line. */
  last: number;
  /** The state it is in. */
  visit: Visit | undefined;
  /** Goes onto the next event, for coverage. */
  taken: Taken | undefined;
  readonly #children = new Set<Branch>();
  readonly #undo = new Set<() => void>();
  #cancelled = false;

  constructor(run: Run, last: number, scope: Scope, item?: MapItem) {
    this.run = run;
    this.last = last;
    this.scope = scope;
    this.item = item;
  }

  /** A line inside this one. */
  fork(last: number, item: MapItem | undefined = this.item): Branch {
    const child = new Branch(this.run, last, new Scope(this.scope), item);
    this.#children.add(child);
    return child;
  }

  /** Logs an event of this line. @throws Cancelled when the line was called off meanwhile */
  event(type: string, details?: Record<string, unknown>, previous = this.last): HistoryEvent {
    this.check();
    const event = this.run.push(type, previous, details);
    if (this.taken !== undefined) event.taken = this.taken;
    this.taken = undefined;
    this.last = event.id;
    return event;
  }

  check(): void {
    if (this.#cancelled) throw new Cancelled();
  }

  /** Waits for something outside; `start` returns how to let go of it when the line is called off. */
  blocked<T>(start: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void): Promise<T> {
    this.check();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const release = start(resolve, reject);
    const undo = (): void => {
      release();
      reject(new Cancelled());
    };
    this.#undo.add(undo);
    return promise.finally(() => this.#undo.delete(undo));
  }

  sleep(milliseconds: number): Promise<void> {
    return this.blocked<void>((resolve) => {
      const timer = this.run.clock.after(milliseconds, resolve);
      return () => timer.cancel();
    });
  }

  /** Calls the line off, with all lines inside it. */
  cancel(): void {
    this.#cancelled = true;
    for (const child of this.#children) child.cancel();
    for (const undo of this.#undo) undo();
    this.#undo.clear();
  }

  /** Calls the line off and logs what was aborted in it, innermost first (`local-notes.md` §5). */
  abort(previous: number): void {
    if (this.#cancelled) return;
    const { visit } = this;
    this.#cancelled = true;
    for (const child of this.#children) child.abort(previous);
    this.cancel();
    if (visit?.abortable) this.run.push(`${visit.state.Type}StateAborted`, previous);
  }

  /** Lines inside this one are over. */
  forget(children: Iterable<Branch>): void {
    for (const child of children) this.#children.delete(child);
  }
}
