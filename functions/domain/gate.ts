import type { Look } from './look.ts';
import type { Rollout } from './rollout.ts';
import type { GateSettings } from './settings.ts';
import type { Looks } from './state.ts';

/** `error`: could not be measured, for a cause outside the release: no quarantine. */
export type Verdict = 'failed' | 'error';

export type GateDecision =
  | { action: 'look'; seconds: number; awaiting: 'rollout' | 'look'; looks: Looks; reason: string }
  | { action: 'promote'; looks: Looks; reason: string }
  | { action: 'revert'; verdict: Verdict; reason: string }
  | { action: 'superseded'; reason: string };

/** Everything one Verify knows. Times in milliseconds. */
export interface Observation {
  rollout: Rollout;
  /** One line each, oldest first. */
  failures: string[];
  /** Undefined while the rollout runs: there is nothing to look at yet. */
  look?: Look;
  looks: Looks;
  releasedAt: number;
  /** Since when a visitor waits for a service that is at zero. */
  ring?: number;
  cancelledBy?: string;
  /** Some task of the revision got as far as running. */
  everRan: boolean;
}

/** A visitor who waits shortens the bake to this (`protocol.md` §4). */
const RING_BAKE_SECONDS = 60;

/** Await catches its own timeout, and its Task must outlive its function (`protocol.md` §5). */
export const AWAIT_SECONDS_MIN = 40;

const seconds = (ms: number): number => Math.ceil(ms / 1000);

const tell = (look: Look | undefined): string => look?.seen.join('; ') || 'nothing could be looked at yet';

const duringRollout = (settings: GateSettings, seen: Observation, now: number): GateDecision => {
  const left = seen.releasedAt + settings.rolloutSeconds * 1000 - now;
  if (left <= 0) {
    const late = `not up within ${settings.rolloutSeconds} s`;
    if (seen.everRan) return { action: 'revert', verdict: 'failed', reason: `${late}: ${tell(seen.look)}` };
    return { action: 'revert', verdict: 'error', reason: `${late}, and no task ever ran: nothing was measured` };
  }
  const wait = Math.max(AWAIT_SECONDS_MIN, Math.min(300, seconds(left)));
  return { action: 'look', seconds: wait, awaiting: 'rollout', looks: seen.looks, reason: 'the rollout runs' };
};

const bakeEnd = (settings: GateSettings, seen: Observation, from: number): number => {
  const whole = from + settings.bakeSeconds * 1000;
  return seen.ring === undefined ? whole : Math.min(whole, Math.max(seen.ring, from) + RING_BAKE_SECONDS * 1000);
};

/**
 * When a task of the release last failed. Its successor has not lived as long, so the bake begins again: what breaks in minute four
 * would else hide in a service of one task, which ECS replaces in time for the end (T32).
 */
const lastFailure = ({ looks, failures }: Observation, now: number): Pick<Looks, 'taskFailures' | 'failedAt'> => {
  if (failures.length > (looks.taskFailures ?? 0)) return { taskFailures: failures.length, failedAt: now };
  const { taskFailures, failedAt } = looks;
  return failedAt === undefined ? {} : { ...(taskFailures !== undefined && { taskFailures }), failedAt };
};

/** A look that fails never promotes; so many in a row fail the release. */
const duringBake = (settings: GateSettings, seen: Observation, look: Look, now: number): GateDecision => {
  const from = seen.looks.bakeFrom ?? now;
  const failure = lastFailure(seen, now);
  const looks: Looks = look.ok
    ? { bakeFrom: from, passes: seen.looks.passes + 1, failing: 0, ...failure }
    : { bakeFrom: from, passes: seen.looks.passes, failing: seen.looks.failing + 1, ...failure };
  const told = look.seen.join('; ') || 'rollout complete';
  if (looks.failing >= settings.failingLooksMax) {
    return { action: 'revert', verdict: 'failed', reason: `${looks.failing} failing looks in a row: ${told}` };
  }
  const left = bakeEnd(settings, seen, looks.failedAt ?? from) - now;
  if (look.ok && left <= 0 && looks.passes >= settings.passesMin) {
    return { action: 'promote', looks, reason: `${looks.passes} passing looks in ${seconds(now - from)} s: ${told}` };
  }
  // A failing look is looked at again as soon as can be. The function's own time comes on top of the wait: five seconds less keep
  // a look a minute a look a minute.
  const wait = left > 0 && look.ok ? Math.min(settings.lookSeconds - 5, seconds(left)) : 0;
  return { action: 'look', seconds: Math.max(AWAIT_SECONDS_MIN, wait), awaiting: 'look', looks, reason: told };
};

/** The gate of a deploy (`design.md` §4): rollout, targets, restarts, HTTP checks, bake. Unknown never promotes. */
export const decideGate = (settings: GateSettings, seen: Observation, now: number): GateDecision => {
  if (seen.rollout.is === 'superseded') return { action: 'superseded', reason: seen.rollout.reason };
  if (seen.cancelledBy) return { action: 'revert', verdict: 'error', reason: `cancelled by ${seen.cancelledBy}` };
  // Before the failures that made ECS go back: a revert of ours must not go into its running one (TOP-8).
  if (seen.rollout.is === 'rolledBack') {
    if (seen.rollout.settled)
      return { action: 'revert', verdict: 'failed', reason: `ECS rolled back: ${seen.rollout.reason}` };
    // Its end is awaited, but not for ever (CB-6): Revert then finds the service on its way back, and its gate calls a person.
    if (now >= seen.releasedAt + 2 * settings.rolloutSeconds * 1000)
      return {
        action: 'revert',
        verdict: 'failed',
        reason: `ECS does not end its own way back: ${seen.rollout.reason}`,
      };
    return {
      action: 'look',
      seconds: 60,
      awaiting: 'rollout',
      looks: seen.looks,
      reason: 'ECS is rolling back by itself',
    };
  }
  if (seen.failures.length >= settings.taskFailuresMax) {
    return {
      action: 'revert',
      verdict: 'failed',
      reason: `${seen.failures.length} tasks failed: ${seen.failures.at(-1)}`,
    };
  }
  if (seen.rollout.is === 'failed') return { action: 'revert', verdict: 'failed', reason: seen.rollout.reason };
  // A target may lag behind its task: until the first complete look this is still the rollout, not a failing bake.
  if (seen.rollout.is === 'running' || !seen.look || (!seen.looks.bakeFrom && !seen.look.ok)) {
    const decision = duringRollout(settings, seen, now);
    return decision.action === 'look' && seen.rollout.is === 'complete'
      ? { ...decision, seconds: AWAIT_SECONDS_MIN, awaiting: 'look', reason: tell(seen.look) }
      : decision;
  }
  return duringBake(settings, seen, seen.look, now);
};
