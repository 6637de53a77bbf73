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

/** From when on reads show what whoever holds the service, or gave it back, did last; milliseconds. */
export const shownFrom = ({ doing, ended }: State): number => ((doing ?? ended?.doing)?.at ?? 0) + LAG_MS;
