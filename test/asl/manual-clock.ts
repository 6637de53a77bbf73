import type { Clock, Timer } from '../../local/clock.ts';

interface Pending {
  at: number;
  order: number;
  what: () => void;
}

/** Lets everything that is ready run: promises of any depth, no time passes. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that moves when told. Timers of one moment fire in the order they were set. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  #pending: Pending[] = [];

  constructor(start = Date.parse('2026-01-01T00:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, what: () => void): Timer {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, what };
    this.#pending.push(timer);
    this.#pending.sort((a, b) => a.at - b.at || a.order - b.order);
    return { cancel: () => (this.#pending = this.#pending.filter((other) => other !== timer)) };
  }

  get timers(): number {
    return this.#pending.length;
  }

  /** Moves on, firing what falls due, with everything settled in between. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    while (this.#pending[0] !== undefined && this.#pending[0].at <= until) await this.#fireNext();
    this.#now = until;
  }

  /** Moves on until the promise settles. @throws when nothing is left to happen, or after so many steps */
  async until(promise: Promise<unknown>, stepsMax = 100_000): Promise<void> {
    let over = false;
    const done = (): void => void (over = true);
    promise.then(done, done);
    for (let step = 0; step < stepsMax; step++) {
      await settle();
      if (over) return;
      if (this.#pending.length === 0) throw new Error('Nothing is left to happen, yet the wait is not over');
      await this.#fireNext();
    }
    throw new Error(`Not over after ${stepsMax} steps`);
  }

  /** All timers of the next moment, then whatever they set off. */
  async #fireNext(): Promise<void> {
    const at = this.#pending[0]?.at ?? this.#now;
    this.#now = at;
    const due = this.#pending.filter((timer) => timer.at === at);
    for (const timer of due) this.#fire(timer);
    await settle();
  }

  #fire(timer: Pending): void {
    if (!this.#pending.includes(timer)) return;
    this.#pending = this.#pending.filter((other) => other !== timer);
    timer.what();
  }
}
