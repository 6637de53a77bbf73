import { isProven, isUnproven } from './adoption.ts';
import { foreignTo, type Known, verdictOn } from './foreign.ts';
import { rollbackHalfDone } from './judge-facts.ts';
import { isGivenUp, isStalled, type ObservedService } from './observed.ts';
import type { Restart } from './restart.ts';
import type { State, WantRollback } from './state.ts';

export type ResumeDecision = {
  /** `rollback`: one is wanted once more, and Settle starts it. `takeBack`: what stands there is written, and then gone back from. */
  action: 'open' | 'adopt' | 'takeBack' | 'rollback' | 'settle';
  reason: string;
  /** Of `rollback` and `takeBack`. */
  want?: WantRollback;
};

/** What reconcile knows beside the ledger's state and the service. */
export interface Found extends Known {
  /** Why reconcile was started: `foreign`, `runsAsleep`, `route`, …; see findings.ts. */
  finding?: string | undefined;
  /** Of what ECS gave up on with no task left. */
  restart?: Restart | undefined;
}

/** Who adopts at zero writes that it sleeps before he closes its route: between the two its visitors meet an empty group (seed 135783). */
const halfLaidDown = ({ phase, inherited, doing, why }: State, { desired }: ObservedService): boolean =>
  phase === 'asleep' &&
  desired === 0 &&
  doing?.kind === 'cut' &&
  (inherited === 'sleep' ? why?.decision === 'adopted' : inherited !== undefined);

/** A service that stands otherwise than the ledger says, though nobody of ours was at it: what is true is written, never fought (T61). */
const changedOutside = (state: State, service: ObservedService, found: Found): string | undefined => {
  const { current, finding } = found;
  if (foreignTo(found, service) === 'stands') return `its revision ${service.revisionArn} was set from outside`;
  // Drowsy, too: opened, its visitors would meet an empty target group, and nobody would hear them.
  if ((state.phase === 'awake' || state.phase === 'drowsy') && service.desired === 0)
    return `${state.phase} by the ledger, yet its count is 0`;
  if (finding === 'runsAsleep' && state.phase === 'asleep' && service.desired > 0)
    return `asleep by the ledger, yet ${service.desired} tasks are wanted (Z16)`;
  const here = state.phase === 'asleep' && service.desired === 0;
  if (here && (finding === 'route' || finding === 'bounds')) return `asleep, but not as a sleep leaves it: ${finding}`;
  if (here && finding === 'repair' && state.why?.decision === 'adopted')
    return 'asleep, and whoever laid it down may have failed';
  if (finding === 'proven' && state.phase === 'awake' && current && isUnproven(current) && isProven(service))
    return 'its revision is seen serving';
  return undefined;
};

const halfAsleep = (state: State, service: ObservedService, finding: string | undefined): string | undefined => {
  // Saved by a sleep that died before its first step: kept, it would be restored one day in place of what is true then.
  if (state.phase === 'awake' && state.capacity) return 'a sleep died before it began';
  if (state.phase === 'drowsy') return 'a sleep died half-way: it is off';
  // What runs is what failed before (T67): nobody is let in to it, and its way back stops it.
  const takenBack = state.wantRollback?.by === 'tidegate';
  if (state.phase === 'asleep' && service.desired > 0 && !takenBack) return 'asleep by the ledger, yet tasks run';
  return state.phase === 'awake' && finding === 'route' ? 'awake, yet its route leads to the doorbell' : undefined;
};

/**
 * What somebody else deployed was adopted before anybody knew what it is (T68), and its own tasks have failed since: started anew for ever
 * it would keep its visitors out, though there is a good one. Once: what was judged is not unproven again, and nobody is fought (T61).
 */
const failedSince = (state: State, service: ObservedService, found: Found): WantRollback | undefined => {
  const { current, finding, taskFailed, hold } = found;
  if (finding !== 'stalled' || !taskFailed || hold || state.phase !== 'awake' || !isStalled(service)) return undefined;
  if (!current || current.revisionArn !== service.revisionArn || !isUnproven(current)) return undefined;
  if (state.good === undefined || state.good === current.id) return undefined;
  const reason = `${service.revisionArn} was set from outside, and its tasks fail: ECS gave up on it, and none runs`;
  return { by: 'tidegate', reason, at: state.takenAt ?? 0, of: current.id };
};

/** It is the current release's own: of another one a person decides first (T61). That goes on under a hold, as waking does (T37). */
const startedAnew = (service: ObservedService, { current, finding, restart }: Found): string | undefined => {
  const own = finding === 'stalled' && current?.revisionArn === service.revisionArn;
  if (!own || restart?.action !== 'start') return undefined;
  return 'ECS gave up on it, and none of its tasks runs: it is started anew';
};

/** What a deploy that has got its verdict was going back from as it died: it is no candidate any more. */
const goneBackFrom = ({ inherited, doing }: State): string | undefined =>
  inherited === 'deploy' && doing?.kind === 'revert' ? doing.from : undefined;

/** Whoever worked on it died, before or after the verdict: without him nobody sees whether the way back arrives. */
const isUnfinished = (state: State): boolean => {
  const { rollback, inherited, hold } = state;
  const begun = (rollback !== undefined && inherited === 'rollback') || goneBackFrom(state) !== undefined;
  return begun && hold?.by !== 'tidegate';
};

/** Decided, and nothing done about it yet: judged again as it was asked. Begun: it goes on to its end. */
const wantAgain = (state: State, current: Found['current']): WantRollback => {
  const { rollback, takenAt = 0 } = state;
  if (rollback && rollback.of === current?.id && current?.revertTo === undefined) return rollback;
  const { of = goneBackFrom(state) ?? current?.id, reason = 'it goes on' } = rollback ?? {};
  return { by: 'tidegate', reason, at: takenAt, ...(of && { of }) };
};

/**
 * What becomes of a service whose holder died, or that stands otherwise than the ledger says: its verb is run again, or what is
 * true is written; never a second copy of a verb.
 * @param state under the lease; after a takeover `inherited`, `doing`, `candidate` and `capacity` tell what was half done
 */
export const decideResume = (state: State, service: ObservedService, found: Found = {}): ResumeDecision => {
  if (!state.current && !state.candidate) return { action: 'adopt', reason: 'first sight of this service' };
  // A deploy that goes on goes on at zero then.
  if (halfLaidDown(state, service)) return { action: 'adopt', reason: 'asleep, and whoever laid it down died' };
  if (state.candidate) {
    return { action: 'settle', reason: `the deploy of ${state.candidate} goes on` };
  }
  if (isUnfinished(state) || rollbackHalfDone(state, found.current)) {
    const want = wantAgain(state, found.current);
    return { action: 'rollback', reason: `a rollback died half-way: ${want.reason}`, want };
  }
  if (foreignTo(found, service) === 'takeBack') {
    const bad = isGivenUp(service) ? 'which ECS gave up on' : 'which was judged bad before (T67)';
    const reason = `it stands on ${service.revisionArn}, ${bad}`;
    // Of what the adoption is about to write: it has no name yet.
    const verdict = verdictOn(found, service) === 'error' && { verdict: 'error' as const };
    return { action: 'takeBack', reason, want: { by: 'tidegate', reason, at: state.takenAt ?? 0, ...verdict } };
  }
  const outside = changedOutside(state, service, found);
  if (outside) return { action: 'adopt', reason: outside };
  const failed = failedSince(state, service, found);
  if (failed) return { action: 'rollback', reason: failed.reason, want: failed };
  const half = halfAsleep(state, service, found.finding) ?? startedAnew(service, found);
  if (half) return { action: 'open', reason: half };
  if (state.phase === 'waking') return { action: 'settle', reason: 'a wake died half-way: it is started again' };
  return { action: 'settle', reason: `nothing is half done: ${state.phase}, ${service.desired} wanted` };
};
