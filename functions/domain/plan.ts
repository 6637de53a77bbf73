import type { ObservedImage, ObservedService } from './observed.ts';
import type { TagPolicy } from './settings.ts';
import type { Release, State } from './state.ts';

export type PlanDecision =
  /** `begun`: an earlier attempt, or holder, has released it or may have. */
  | { action: 'release'; atZero: boolean; begun: boolean; reason: string }
  /** The service was never seen, or stands otherwise than the ledger says. */
  | { action: 'adopt'; reason: string }
  /** A revert of this release was begun and not finished: go on with it. */
  | { action: 'revert'; reason: string }
  | { action: 'withdraw'; as: 'superseded' | 'rejected'; reason: string }
  /** Nothing was touched, and a person has to do something before it can be deployed. */
  | { action: 'refuse'; as: 'rejected' | 'error'; reason: string; nextStep: string }
  /** Too many deployments are listed: one that goes may make room. */
  | { action: 'wait'; reason: string };

export interface PlanFacts {
  state: State;
  release: Release;
  /** The release that the ledger names as current, if any. */
  current: Release | undefined;
  service: ObservedService;
  /** What the release's tag (or, without one, its digest) names in the registry now. */
  image: ObservedImage | undefined;
  tags: TagPolicy;
  quarantinedBy: string | undefined;
  /** Milliseconds since the epoch. */
  now: number;
  /** So long room for another deployment is waited for. */
  rolloutSeconds: number;
}

/** @returns a refusal that says what was seen, what was expected, and what to do */
export const refuse = (as: 'rejected' | 'error', told: string, nextStep: string): PlanDecision => ({
  action: 'refuse',
  as,
  reason: `${told}: ${nextStep}`,
  nextStep,
});

const imageObjection = ({ release, image }: PlanFacts): PlanDecision | undefined => {
  const name = release.tag ?? release.digest;
  if (!image)
    return {
      action: 'withdraw',
      as: 'rejected',
      reason: `${name} is not in the registry: nothing is deployed instead (T5)`,
    };
  if (image.digest === release.digest) return undefined;
  return { action: 'withdraw', as: 'superseded', reason: `${name} names ${image.digest} by now (T6)` };
};

/** Event times are whole seconds: what came within the same one is in no order. */
const SECOND_DIGITS = '2026-01-05T09:00:00'.length;

const byTime = (order: string): string => order.slice(0, SECOND_DIGITS);

/** A downgrade is refused to a push, not to a person. */
const orderObjection = ({ release, current, tags }: PlanFacts): PlanDecision | undefined => {
  if (release.by !== 'push' || !current) return undefined;
  const name = current.tag ?? current.digest;
  if (tags.kind === 'semver') {
    if (current.order <= release.order) return undefined;
    return { action: 'withdraw', as: 'rejected', reason: `${release.tag} is older than ${name} (T4)` };
  }
  // What was adopted has the time of its image, which a tag put on an older image need not come after.
  if (current.by === 'adopted' || byTime(current.order) <= byTime(release.order)) return undefined;
  // Events come in no order (EB-8).
  return {
    action: 'withdraw',
    as: 'superseded',
    reason: `${release.tag} was pushed before ${name} was asked for (T6)`,
  };
};

const serviceObjection = ({ service }: PlanFacts): PlanDecision | undefined => {
  if (service.controller !== 'ECS') {
    return {
      action: 'withdraw',
      as: 'rejected',
      reason: `deployment controller ${service.controller} is not Tidegate's to drive`,
    };
  }
  if (service.strategy === 'ROLLING') return undefined;
  return {
    action: 'withdraw',
    as: 'rejected',
    reason: `strategy ${service.strategy} is not supported yet; expected ROLLING`,
  };
};

const underWay = ({ release, service }: PlanFacts): boolean =>
  release.revisionArn !== undefined && release.revisionArn === service.revisionArn;

const sameAsCurrent = ({ release, current, service }: PlanFacts): PlanDecision | undefined => {
  if (current?.state !== 'good' || current.digest !== release.digest) return undefined;
  // What the ledger calls current may have been replaced by somebody, or by a deploy that died.
  if (current.revisionArn !== undefined && current.revisionArn !== service.revisionArn) return undefined;
  return { action: 'withdraw', as: 'rejected', reason: `${release.digest} is already running (T7)` };
};

/** With five listed ECS refuses another; protected tasks keep theirs for hours (T21). */
const DEPLOYMENTS_MAX = 4;

const roomObjection = ({ state, release, service, now, rolloutSeconds }: PlanFacts): PlanDecision | undefined => {
  const count = service.deployments.length;
  if (count < DEPLOYMENTS_MAX) return undefined;
  const seen = `ECS lists ${count} deployments, expected fewer than ${DEPLOYMENTS_MAX} (T21)`;
  if (state.cancel) return { action: 'withdraw', as: 'rejected', reason: `${seen}; cancelled by ${state.cancel.by}` };
  if (state.wantOrder !== undefined && state.wantOrder > release.order)
    return { action: 'withdraw', as: 'superseded', reason: `${seen}; a newer release is wanted by now` };
  const waited = now - (state.takenAt ?? now);
  if (waited < rolloutSeconds * 1000) return { action: 'wait', reason: `${seen}: waiting for one to go` };
  return refuse(
    'error',
    `${seen}, for ${Math.round(waited / 1000)} s`,
    'end the protection of the old tasks or stop them, then start the deploy by hand',
  );
};

/** What to do with a release, decided under the lease: everything may have moved since it was claimed. */
export const decidePlan = (facts: PlanFacts): PlanDecision => {
  const { state, release, service } = facts;
  if (release.state !== 'requested' && release.state !== 'candidate') {
    return { action: 'withdraw', as: 'superseded', reason: `release ${release.id} is ${release.state} already` };
  }
  if (release.revertTo) return { action: 'revert', reason: 'its revert was begun: going on with it' };
  if (!state.current)
    return { action: 'adopt', reason: 'first sight of this service: what runs now is kept as the way back (T66)' };
  if (state.phase === 'awake' && service.desired === 0)
    return { action: 'adopt', reason: 'the count is 0 though the ledger says awake' };
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
  const objection = serviceObjection(facts) ?? imageObjection(facts) ?? sameAsCurrent(facts) ?? orderObjection(facts);
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
