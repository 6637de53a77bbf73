import type { Release, State } from './state.ts';

/** With the ten minutes of a watchdog between them this outlasts most troubles of AWS. */
const TRIES_MAX = 3;

/**
 * What a rollback comes to that AWS did not let through to its verdict: sent again, at most thrice, then for a person.
 * @returns `tries` is to be noted with the release: the rollback is half done
 */
export const failedRollback = (
  state: State,
  current: Release | undefined,
): { outcome: 'Error' | 'NeedsPerson'; tries?: number } => {
  // Its verdict is there, or the service stands elsewhere, which is looked at first.
  if (!current || state.rollback?.of !== current.id || state.wantReconcile) return { outcome: 'Error' };
  const tries = (current.revertTries ?? 0) + 1;
  return tries > TRIES_MAX ? { outcome: 'NeedsPerson' } : { outcome: 'Error', tries };
};
