import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { Call } from '../model.ts';

/** How long AWS takes to answer, in milliseconds. */
export interface Latency {
  low: number;
  high: number;
}

export const defaultLatency: Latency = { low: 4, high: 40 };

/** A call that waits for its answer. */
interface Held {
  /** As drawn, with its fraction: decides between calls of one millisecond. */
  milliseconds: number;
  go(): void;
}

/**
 * Holds each call of a function for a moment of virtual time. The clock moves on only when all real work rests, so answers come
 * one at a time and in an order that the seed decides, however fast this machine loads modules or reads files, and whether or not
 * its clients have been used before. The draws hang on what an invocation asks for, never on which of its parallel calls came
 * first in real time.
 */
export const createLatency = (clock: Clock, chance: Chance, { low, high }: Latency) => {
  const asked = new Map<string, number>();
  const held = new Map<number, Held[]>();

  const release = (at: number): void => {
    const due = held.get(at) ?? [];
    held.delete(at);
    for (const { go } of due.toSorted((a, b) => a.milliseconds - b.milliseconds)) go();
  };

  const hold = (milliseconds: number, go: () => void): void => {
    const whole = Math.floor(milliseconds);
    const at = clock.now() + whole;
    const together = held.get(at);
    if (together) return void together.push({ milliseconds, go });
    held.set(at, [{ milliseconds, go }]);
    clock.after(whole, () => release(at));
  };

  return ({ principal, invocation = '', service, operation }: Call, input: unknown): Promise<void> => {
    // People read the model's state without moving its time.
    if (principal === 'person') return Promise.resolve();
    const question = `${invocation}/${service}/${operation}/${JSON.stringify(input)}`;
    const count = (asked.get(question) ?? 0) + 1;
    asked.set(question, count);
    const milliseconds = chance.fork(`${question}/${count}`).between(low, high);
    return new Promise((resolve) => hold(milliseconds, resolve));
  };
};
