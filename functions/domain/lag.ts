import { primaryOf, type ObservedService } from './observed.ts';
import type { Release } from './release.ts';
import type { State } from './state.ts';

/** For so long a read of ECS may tell what was there before a call of ours. */
export const LAG_MS = 60_000;

/**
 * Whether what is seen of a service may be from before this release was set. Its own deployment in the list, or a later one in its
 * place, shows that it is not.
 */
export const mayBeFromBefore = (service: ObservedService, from: Release, now: number): boolean => {
  const { revisionArn, requestedAt, releasingAt = requestedAt, releasedAt = releasingAt } = from;
  const seen = service.deployments.some((one) => one.revisionArn === revisionArn);
  const later = (primaryOf(service)?.createdAt ?? 0) >= releasingAt;
  return !seen && !later && now - releasedAt < LAG_MS;
};

/** When it was registered first, or a moment after; where its holder died before he said so, when it was asked for. */
export const registeredAt = ({ why, requestedAt }: Release): number => why?.at ?? requestedAt;

/**
 * Registered, and nothing of it sent, while the service was set back from what it is a copy of, by a person or by ECS itself: sent, it
 * would undo that, and fail by a definition that failed before it. A read that may be from before that one was set does not tell.
 */
export const isCopyOfGone = (release: Release, service: ObservedService, now: number): boolean => {
  const { revisionArn, revisionBefore, releasingAt, releasedAt } = release;
  if (revisionBefore === undefined || releasingAt !== undefined || releasedAt !== undefined) return false;
  if (service.revisionArn === revisionBefore || service.deployments.some((one) => one.revisionArn === revisionArn))
    return false;
  const before = { ...release, revisionArn: revisionBefore, releasingAt: registeredAt(release) };
  return !mayBeFromBefore(service, before, now);
};

/** So long an SDK client waits for an answer (`aws/client.ts`): who has waited longer has asked again, or given up. */
export const PATIENCE_MS = 5_000;
/** So long after a call was given up it may still have its effect. */
const LANDS_MS = 30_000;

/**
 * From when on no call that was given up without an answer can land in this turn any more. Its repetition may have been heard long
 * before: the count 0 of a Cut came once more 16 s later, into the wake of a visitor who had rung meanwhile (seed 100898).
 */
export const landedFrom = ({ unheardAt }: State): number => (unheardAt === undefined ? 0 : unheardAt + LANDS_MS);

/**
 * From when on reads show what was done last to the service, milliseconds. Not by whoever held it last alone: a deploy that is refused
 * a moment after a wake was given up has called nothing, and what is read then is from before that end of the wake.
 */
export const shownFrom = ({ doing, ended, intendedAt = 0 }: State): number =>
  Math.max(intendedAt, (doing ?? ended?.doing)?.at ?? 0) + LAG_MS;
