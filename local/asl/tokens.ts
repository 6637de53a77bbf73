import type { Chance } from '../chance.ts';

/** What the API answers to a token: accepted, TaskTimedOut (the task is over), InvalidToken (never issued). */
export type TokenAnswer = 'ok' | 'timedOut' | 'unknown';

/** A task that waits for its token. */
export interface TokenWaiter {
  succeed(output: unknown): void;
  fail(error?: string, cause?: string): void;
  heartbeat(): void;
}

/** The task tokens of one execution. A token is answered once; later answers find it timed out. */
export class Tokens {
  readonly #chance: Chance;
  readonly #issued = new Map<string, TokenWaiter | undefined>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  issue(): string {
    const token = `AQ${this.#chance.hex(120)}`;
    this.#issued.set(token, undefined);
    return token;
  }

  open(token: string, waiter: TokenWaiter): void {
    this.#issued.set(token, waiter);
  }

  close(token: string): void {
    this.#issued.set(token, undefined);
  }

  /** Tokens that something may still answer. */
  waiting(): string[] {
    return [...this.#issued].filter(([, waiter]) => waiter !== undefined).map(([token]) => token);
  }

  answer(token: string, how: (waiter: TokenWaiter) => void): TokenAnswer {
    if (!this.#issued.has(token)) return 'unknown';
    const waiter = this.#issued.get(token);
    if (waiter === undefined) return 'timedOut';
    how(waiter);
    return 'ok';
  }
}
