import { shownFrom } from './lag.ts';
import type { State } from './state.ts';

/** What Step Functions says of the holder's execution; DescribeExecution is eventually consistent (SFN-24). */
export interface HolderStatus {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE' | 'missing';
  /** Milliseconds since the epoch. */
  stoppedAt?: number;
}

/** A lease younger than this is alive without asking: it spares the quota of DescribeExecution (SFN-20). */
const YOUNG_MS = 60_000;
/** An execution that does not exist this long after it took the lease was never there. */
const MISSING_MS = 3_600_000;
/** Longest timeout of a mutating function (30 s) + 15 s: so long a stopped execution's call may still land (SFN-25). */
export const QUIET_MS = 45_000;

/** @param status undefined: not asked yet */
export const judgeHolder = (state: State, status: HolderStatus | undefined, now: number): 'alive' | 'dead' | 'ask' => {
  const age = now - (state.takenAt ?? 0);
  if (age < YOUNG_MS) return 'alive';
  if (!status) return 'ask';
  if (status.status === 'missing') return age > MISSING_MS ? 'dead' : 'alive';
  return status.status === 'RUNNING' || status.status === 'PENDING_REDRIVE' ? 'alive' : 'dead';
};

/**
 * From when on a dead holder's late calls can no longer land, and what he did last is seen, milliseconds since the epoch. A read from
 * before it would be written as true by whoever takes over, as by whoever comes to a free one.
 */
export const quietUntil = (state: State, status: HolderStatus): number =>
  Math.max((status.stoppedAt ?? state.takenAt ?? 0) + QUIET_MS, shownFrom(state));
