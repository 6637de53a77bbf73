import type { Chance } from '../chance.ts';
import type { StateError } from './errors.ts';
import type { Catcher, Retrier } from './types.ts';

/** States.ALL does catch States.DataLimitExceeded in the recordings (SFN-14 says otherwise). */
const notByWildcard = ['States.Runtime'];

const matchesName = (pattern: string, error: string | undefined): boolean => {
  if (pattern === 'States.ALL') return !notByWildcard.includes(error ?? '');
  if (pattern === 'States.TaskFailed') return ![...notByWildcard, 'States.Timeout'].includes(error ?? '');
  return pattern === error;
};

/** Does an ErrorEquals list name this error? */
export const matches = (errorEquals: readonly string[], failure: StateError): boolean =>
  !failure.fatal &&
  errorEquals.some((pattern) => matchesName(pattern, failure.error) || failure.aliases.includes(pattern));

const firstMatch = (list: readonly { ErrorEquals: string[] }[], failure: StateError): number =>
  list.findIndex((entry) => matches(entry.ErrorEquals, failure));

/** The retriers of one state entry, each with its own count (SFN-13). */
export class Retries {
  readonly #retriers: readonly Retrier[];
  readonly #counts = new Map<number, number>();

  constructor(retriers: readonly Retrier[] = []) {
    this.#retriers = retriers;
  }

  /** @returns which retrier tries again and after how many seconds; `undefined`: no further try */
  next(failure: StateError, chance: Chance): { index: number; seconds: number } | undefined {
    const index = firstMatch(this.#retriers, failure);
    const retrier = this.#retriers[index];
    if (retrier === undefined) return undefined;
    const count = this.#counts.get(index) ?? 0;
    if (count >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#counts.set(index, count + 1);
    return { index, seconds: delaySeconds(retrier, count, chance) };
  }
}

/** Backoff: interval × rate^tries so far, at most MaxDelaySeconds, then anywhere below it if the jitter is FULL. */
export const delaySeconds = (retrier: Retrier, triesSoFar: number, chance: Chance): number => {
  const backoff = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** triesSoFar;
  const capped = Math.min(backoff, retrier.MaxDelaySeconds ?? Infinity);
  return retrier.JitterStrategy === 'FULL' ? chance.between(0, capped) : capped;
};

/** @returns the catcher for this failure and its place in the list */
export const catcherFor = (
  catchers: readonly Catcher[] = [],
  failure: StateError,
): { index: number; catcher: Catcher } | undefined => {
  const index = firstMatch(catchers, failure);
  const catcher = catchers[index];
  return catcher && { index, catcher };
};

/** `$states.errorOutput`. A timeout has an empty cause, a token failed without error has nulls (`local-notes.md` §5). */
export const errorOutput = (failure: StateError): { Error: string | null; Cause: string | null } => ({
  Error: failure.error ?? null,
  Cause: failure.failureCause ?? (failure.error === undefined ? null : ''),
});
