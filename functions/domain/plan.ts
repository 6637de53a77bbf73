import type { PlanDecision, PlanFacts } from './plan-decision.ts';
import { objectionTo, roomObjection } from './plan-objections.ts';

const underWay = ({ release, service }: PlanFacts): boolean =>
  release.revisionArn !== undefined && release.revisionArn === service.revisionArn;

/** What to do with a release, decided under the lease: everything may have moved since it was claimed. */
export const decidePlan = (facts: PlanFacts): PlanDecision => {
  const { state, release, service } = facts;
  if (release.state !== 'requested' && release.state !== 'candidate') {
    return { action: 'withdraw', as: 'superseded', reason: `release ${release.id} is ${release.state} already` };
  }
  if (release.revertTo) return { action: 'revert', reason: 'its revert was begun: going on with it' };
  if (!state.current)
    return { action: 'adopt', reason: 'first sight of this service: what runs now is kept as the way back (T66)' };
  // Drowsy, too: whoever called its sleep off left that to a look at reality, which a push may be before (seed 189811).
  if ((state.phase === 'awake' || state.phase === 'drowsy') && service.desired === 0)
    return { action: 'adopt', reason: `the count is 0 though the ledger says ${state.phase}` };
  // Its tasks may serve by now: whatever speaks against it, only its gate or a revert gets it off the service again.
  if (underWay(facts)) {
    return facts.quarantinedBy
      ? { action: 'revert', reason: `in quarantine: ${facts.quarantinedBy}` }
      : {
          action: 'release',
          atZero: state.phase !== 'awake',
          begun: true,
          reason: 'it was released already: its gate goes on',
        };
  }
  const objection = objectionTo(facts);
  if (objection) return objection;
  if (facts.quarantinedBy) {
    return { action: 'withdraw', as: 'rejected', reason: `${release.digest} is in quarantine: ${facts.quarantinedBy}` };
  }
  const atZero = state.phase !== 'awake';
  const begun = release.releasingAt !== undefined || release.releasedAt !== undefined;
  const full = begun ? undefined : roomObjection(facts);
  if (full) return full;
  const how = atZero
    ? 'at zero: one task is started, judged and stopped again'
    : `${service.desired === 1 ? '1 task is' : `${service.desired} tasks are`} replaced in a rolling deployment`;
  return { action: 'release', atZero, begun, reason: how };
};
