import type { JudgedAlarm } from './alarms.ts';
import { AWAIT_SECONDS_MIN, duringBake } from './bake.ts';
import type { Look } from './look.ts';
import type { Rollout } from './rollout.ts';
import type { GateSettings } from './settings.ts';
import type { Looks } from './state.ts';

/** `error`: could not be measured, for a cause outside the release: no quarantine. */
export type Verdict = 'failed' | 'error';

export type GateDecision =
  | { action: 'look'; seconds: number; awaiting: 'rollout' | 'look'; looks: Looks; reason: string }
  | { action: 'promote'; gate: 'pass'; looks: Looks; reason: string }
  /** `inconclusive`: not measured to the end, so never good (T24, T27). */
  | { action: 'revert'; gate: 'fail' | 'inconclusive'; verdict: Verdict; reason: string }
  | { action: 'superseded'; reason: string };

/** Everything one Verify knows. Times in milliseconds. */
export interface Observation {
  rollout: Rollout;
  /** One line each, oldest first. */
  failures: string[];
  /** The first task of ours that ran out of memory, in words. */
  outOfMemory?: string;
  /** Undefined while the rollout runs: there is nothing to look at yet. */
  look?: Look;
  /** Absent: none is configured. */
  alarms?: JudgedAlarm[];
  /** So long the alarms that decide take to say something: the bake is no shorter. */
  speakSeconds?: number;
  looks: Looks;
  releasedAt: number;
  /** Since when a visitor waits for a service that is at zero. */
  ring?: number;
  cancelledBy?: string;
  /** Some task of the revision got as far as running. */
  everRan: boolean;
  /** So many of its tasks found no room (T68). */
  withoutRoom?: number;
  /** What keeps it from being measured, in words, though nothing bad was measured of it. */
  hindered?: string;
  /** At zero, in its bake: it was up, and no task of it runs now. */
  wentDown?: true;
}

export { AWAIT_SECONDS_MIN };

const failed = (reason: string): GateDecision => ({ action: 'revert', gate: 'fail', verdict: 'failed', reason });
const unmeasured = (reason: string): GateDecision => ({
  action: 'revert',
  gate: 'inconclusive',
  verdict: 'error',
  reason,
});

/** ECS says so of a deployment that it ends for its alarms (ALM-1): a lack of room turns none of them red. The wording is unsure (NV-3). */
const saysAlarm = (reason: string): boolean => /alarm/i.test(reason);

/**
 * ECS counts tasks that find no room as failed: its breaker ends a deployment that nobody has measured (T68). It may end one whose
 * count somebody set to 0, too (ZERO-8).
 */
const endedByEcs = (seen: Observation, reason: string): GateDecision => {
  const { failures, everRan, hindered, withoutRoom = 0 } = seen;
  if (failures.length > 0) return failed(reason);
  if (hindered !== undefined) return unmeasured(`${reason}; ${hindered}`);
  if (withoutRoom === 0 || (everRan && saysAlarm(reason))) return failed(reason);
  // Others may have run: before a person forced it once more, or beside those that found none (seed 174742).
  return unmeasured(`${reason}; ${withoutRoom} of its tasks found no room, and none failed`);
};

const tell = (look: Look | undefined): string => look?.seen.join('; ') || 'nothing could be looked at yet';

/**
 * At zero what runs tells of a complete rollout (ZERO-1), which is not complete any more when the one task goes. Where no task failed
 * since the last look of the bake it was taken away (FAR-15): what was up in time is not late for that (seed 155455).
 */
const isTakenAway = ({ wentDown, failures, looks }: Observation): boolean =>
  wentDown === true && failures.length <= (looks.taskFailures ?? 0);

const TAKEN_AWAY: Look = {
  ok: false,
  seen: ['its task was taken away, and the next one is not up yet'],
  settling: true,
};

const duringRollout = (settings: GateSettings, seen: Observation, now: number): GateDecision => {
  const left = seen.releasedAt + settings.rolloutSeconds * 1000 - now;
  if (left <= 0) {
    const late = `not up within ${settings.rolloutSeconds} s`;
    if (seen.hindered !== undefined) return unmeasured(`${late}: ${seen.hindered}`);
    const { everRan, failures, withoutRoom = 0 } = seen;
    if (everRan && withoutRoom > 0 && failures.length === 0)
      return unmeasured(`${late}: ${withoutRoom} of its tasks found no room; ${tell(seen.look)}`);
    if (isTakenAway(seen)) return duringBake(settings, seen, TAKEN_AWAY, now);
    if (everRan) return failed(`${late}: ${tell(seen.look)}`);
    return unmeasured(`${late}, and no task ever ran: nothing was measured`);
  }
  const wait = Math.max(AWAIT_SECONDS_MIN, Math.min(300, Math.ceil(left / 1000)));
  return { action: 'look', seconds: wait, awaiting: 'rollout', looks: seen.looks, reason: 'the rollout runs' };
};

/** A revert of ours must not go into ECS's running one (TOP-8). */
const duringWayBack = (
  settings: GateSettings,
  seen: Observation,
  rollout: Rollout & { is: 'rolledBack' },
  now: number,
): GateDecision => {
  if (rollout.settled) return endedByEcs(seen, `ECS rolled back: ${rollout.reason}`);
  // Its end is awaited, but not for ever (CB-6): Revert then finds the service on its way back, and its gate calls a person.
  if (now >= seen.releasedAt + 2 * settings.rolloutSeconds * 1000)
    return endedByEcs(seen, `ECS does not end its own way back: ${rollout.reason}`);
  const reason = 'ECS is rolling back by itself';
  const looks = { ...seen.looks, wayBack: rollout.reason };
  return { action: 'look', seconds: 60, awaiting: 'rollout', looks, reason };
};

/** What is known to end badly before the bake does: why should visitors wait for its end? */
const failsAtOnce = (settings: GateSettings, seen: Observation): GateDecision | undefined => {
  const { failures, outOfMemory, rollout } = seen;
  // The next one will, too, a little later (T33).
  if (outOfMemory !== undefined) return failed(`a task ran out of memory: ${outOfMemory}`);
  if (failures.length >= settings.taskFailuresMax) return failed(`${failures.length} tasks failed: ${failures.at(-1)}`);
  if (rollout.is === 'failed') return endedByEcs(seen, rollout.reason);
  const firing = seen.alarms?.find(({ decides, is }) => decides && is === 'firing');
  return firing && failed(firing.line);
};

/** The gate of a deploy (`design.md` §4): rollout, targets, restarts, HTTP checks, alarms, bake. Unknown never promotes. */
export const decideGate = (settings: GateSettings, seen: Observation, now: number): GateDecision => {
  const { rollout, look } = seen;
  if (rollout.is === 'superseded') return { action: 'superseded', reason: rollout.reason };
  // Before the failures that made ECS go back, and before a person's cancel: what he wants is under way already (TOP-8).
  if (rollout.is === 'rolledBack') return duringWayBack(settings, seen, rollout, now);
  if (seen.cancelledBy) return unmeasured(`cancelled by ${seen.cancelledBy}`);
  const atOnce = failsAtOnce(settings, seen);
  if (atOnce) return atOnce;
  // A target may lag behind its task: until the first complete look this is still the rollout, not a failing bake.
  if (rollout.is === 'running' || !look || seen.hindered !== undefined || (!seen.looks.bakeFrom && !look.ok)) {
    const decision = duringRollout(settings, seen, now);
    return decision.action === 'look' && rollout.is === 'complete'
      ? { ...decision, seconds: AWAIT_SECONDS_MIN, awaiting: 'look', reason: tell(look) }
      : decision;
  }
  return duringBake(settings, seen, look, now);
};
