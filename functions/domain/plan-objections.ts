import { registeredAt } from './lag.ts';
import { isAfter, wishOf } from './mailbox.ts';
import { primaryOf } from './observed.ts';
import { type PlanDecision, type PlanFacts, refuse } from './plan-decision.ts';

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

const sameAsCurrent = ({ release, current, service }: PlanFacts): PlanDecision | undefined => {
  if (current?.state !== 'good' || current.digest !== release.digest) return undefined;
  // What the ledger calls current may have been replaced by somebody, or by a deploy that died.
  if (current.revisionArn !== undefined && current.revisionArn !== service.revisionArn) return undefined;
  return { action: 'withdraw', as: 'rejected', reason: `${release.digest} is already running (T7)` };
};

/** With five listed ECS refuses another; protected tasks keep theirs for hours (T21). */
const DEPLOYMENTS_MAX = 4;

/** What was registered before and not sent comes back since ECS had no room after all, or its holder died: it hears what has come meanwhile. */
export const roomObjection = ({
  state,
  release,
  service,
  now,
  rolloutSeconds,
}: PlanFacts): PlanDecision | undefined => {
  const count = service.deployments.length;
  const full = count >= DEPLOYMENTS_MAX;
  if (!full && release.revisionArn === undefined) return undefined;
  const seen = full
    ? `ECS lists ${count} deployments, expected fewer than ${DEPLOYMENTS_MAX} (T21)`
    : `ECS lists ${count} deployments, and it is registered, but not released yet (T21)`;
  if (state.cancel) return { action: 'withdraw', as: 'rejected', reason: `${seen}; cancelled by ${state.cancel.by}` };
  const wish = wishOf(state);
  if (wish && isAfter(wish, release))
    return { action: 'withdraw', as: 'superseded', reason: `${seen}; a newer release is wanted by now` };
  const waited = now - (state.takenAt ?? now);
  if (waited < rolloutSeconds * 1000)
    return full ? { action: 'wait', reason: `${seen}: waiting for one to go` } : undefined;
  return refuse(
    'error',
    `${seen}, for ${Math.round(waited / 1000)} s`,
    'end the protection of the old tasks or stop them, then start the deploy by hand',
  );
};

/**
 * Whoever deployed since it was registered came after it (T19), though nothing of it was sent yet: it is a copy of what stood before
 * his, and would undo that. What is older ECS has gone back to by itself (CB-7), or a read lags; what we set ourselves is nobody's,
 * nor is what was adopted before: our own revert may have set that, and the read lagged by which it was registered.
 */
const overtaken = ({ release, current, service }: PlanFacts): PlanDecision | undefined => {
  const { revisionArn, revisionBefore, releasedAt, requestedAt } = release;
  if (revisionBefore === undefined || releasedAt !== undefined || service.revisionArn === revisionBefore)
    return undefined;
  if (service.deployments.some((one) => one.revisionArn === revisionArn)) return undefined;
  const isOurs = current && (current.by !== 'adopted' || current.requestedAt < registeredAt(release));
  if (isOurs && current.revisionArn === service.revisionArn) return undefined;
  const primary = primaryOf(service);
  if (!primary || primary.createdAt < requestedAt) return undefined;
  const reason = `deployment ${primary.id} of ${service.revisionArn} came after it was registered, and before it was released`;
  return { action: 'withdraw', as: 'superseded', reason, foreign: true };
};

/** What speaks against a release that has not touched the service yet. */
export const objectionTo = (facts: PlanFacts): PlanDecision | undefined =>
  serviceObjection(facts) ?? imageObjection(facts) ?? sameAsCurrent(facts) ?? orderObjection(facts) ?? overtaken(facts);
