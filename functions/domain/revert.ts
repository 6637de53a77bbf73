import { AWAIT_SECONDS_MIN } from './gate.ts';
import { LAG_MS } from './lag.ts';
import type { Rollout } from './rollout.ts';

export type RevertDecision =
  | { action: 'look'; seconds: number; awaiting: 'rollout' | 'look'; reason: string }
  | { action: 'done'; reason: string }
  | { action: 'needsPerson'; reason: string };

/**
 * Whoever set the count to 0 meanwhile has taken the tasks that were to show it: that is no failure of the good revision, and its
 * visitors meet an empty group (seed 31879). A read from before our own call, which may raise the count, tells nothing.
 */
const emptiedMeanwhile = (since: number, now: number): RevertDecision =>
  now - since < LAG_MS
    ? { action: 'look', seconds: AWAIT_SECONDS_MIN, awaiting: 'look', reason: 'its count seems to be 0' }
    : { action: 'done', reason: 'the good revision is set, and its count was set to 0' };

/**
 * The way back has its own gate, and no way back of its own (T37).
 * @param since when the revert began
 * @param failed the revision that is gone back from
 * @param emptied the service stands on the good revision, and no task of it is wanted
 * @param healthy whether all targets of the good revision are healthy
 */
export const decideRevert = (
  rollout: Rollout,
  healthy: boolean,
  failures: readonly string[],
  limits: { rolloutSeconds: number; taskFailuresMax: number },
  since: number,
  now: number,
  failed?: string,
  emptied = false,
): RevertDecision => {
  // No quiet time is sure: an UpdateService of ours that AWS kept for minutes, or somebody, set the bad revision again (T67).
  if (rollout.is === 'superseded' && rollout.by !== undefined && rollout.by === failed)
    return { action: 'needsPerson', reason: `the failed revision was set again: ${rollout.reason}` };
  if (rollout.is === 'superseded') return { action: 'done', reason: `the way back was superseded: ${rollout.reason}` };
  if (rollout.is === 'failed' || rollout.is === 'rolledBack') return { action: 'needsPerson', reason: rollout.reason };
  if (failures.length >= limits.taskFailuresMax) {
    return { action: 'needsPerson', reason: `the good revision fails too: ${failures.at(-1)}` };
  }
  if (emptied) return emptiedMeanwhile(since, now);
  if (rollout.is === 'complete' && healthy) return { action: 'done', reason: 'the good revision serves' };
  if (now - since >= limits.rolloutSeconds * 1000) {
    return { action: 'needsPerson', reason: `the good revision was not up within ${limits.rolloutSeconds} s` };
  }
  if (rollout.is === 'complete')
    return { action: 'look', seconds: AWAIT_SECONDS_MIN, awaiting: 'look', reason: 'its targets are not healthy yet' };
  return { action: 'look', seconds: 300, awaiting: 'rollout', reason: 'the good revision rolls out' };
};
