import { AwsRefused } from '../domain/errors.ts';
import type { Facts } from '../domain/findings.ts';
import type { ObservedImage } from '../domain/observed.ts';
import { isLeftAsleep } from '../domain/capacity.ts';
import { isRefusal, orRefusal, unlessRefused } from '../domain/refusal.ts';
import { rollbackTargets } from '../domain/rollback-target.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { inGroups } from './in-groups.ts';
import { recentReleases } from './recent-releases.ts';
import { readShared, type Shared } from './survey-shared.ts';

/** Ways back whose images are asked for one by one, where the registry's list has them not. */
const WAYS_MAX = 3;

/** The list has tagged images only: the current one and the ways back may have lost their tags and still be there. */
const withUntagged = async (
  ports: Ports,
  service: ServiceSettings,
  images: readonly ObservedImage[],
  releases: readonly Release[],
  current: Release | undefined,
): Promise<ObservedImage[]> => {
  const wanted = current ? [current, ...rollbackTargets(releases, current).slice(0, WAYS_MAX)] : [];
  const listed = new Set(images.map((image) => image.digest));
  const missing = [...new Set(wanted.map((release) => release.digest))].filter(
    (digest) => digest !== 'unknown' && !listed.has(digest),
  );
  const found = await Promise.all(missing.map((digest) => ports.registry.find(service.repository.name, { digest })));
  return [...images, ...found.filter((image) => image !== undefined)];
};

/** A deleted revision is not described any more: that is a refusal, too. */
const isActive = async (ports: Ports, revisionArn: string): Promise<boolean> => {
  try {
    return (await ports.services.definition(revisionArn)).active;
  } catch (error) {
    if (error instanceof AwsRefused) return false;
    throw error;
  }
};

/** Of a service at rest; what AWS does not show of it is told apart, and hides nothing else. */
const factsAtRest = async (ports: Ports, about: Facts, shared: Shared): Promise<Facts> => {
  const { settings, state } = about;
  const releases = await recentReleases(ports, settings.key);
  const current = releases.find((release) => release.id === state?.current);
  const listed = shared.images.get(settings.repository.name) ?? [];
  const images = isRefusal(listed) ? listed : await orRefusal(withUntagged(ports, settings, listed, releases, current));
  const active = current?.revisionArn ? await orRefusal(isActive(ports, current.revisionArn)) : undefined;
  const routes = shared.routes.get(settings.key) ?? [];
  const bounds = settings.scalable && shared.bounds.get(settings.scalable.resourceId);
  const seen = unlessRefused(bounds);
  return {
    ...about,
    releases,
    routes: routes.filter((route) => typeof route === 'string'),
    minCapacity: seen?.min,
    leftAsleep: seen && isLeftAsleep(seen),
    images: unlessRefused(images),
    active: unlessRefused(active),
    unread: [...routes, bounds, images, active].filter(isRefusal).map(({ refused }) => refused),
  };
};

/** Of one that somebody holds: whether a push was lost, which he would not hear of. What is not shown is told once it is at rest. */
const factsHeld = async (ports: Ports, about: Facts, shared: Shared): Promise<Facts> => ({
  ...about,
  releases: await recentReleases(ports, about.settings.key),
  images: unlessRefused(shared.images.get(about.settings.repository.name)),
});

const factsOf = async (ports: Ports, settings: ServiceSettings, shared: Shared): Promise<Facts> => {
  const state = shared.states.get(settings.key);
  const service = shared.services.get(settings.key);
  const about: Facts = { settings, state, now: ports.clock.now(), service, releases: [] };
  if (!state?.current) return about;
  const facts = await orRefusal((state.holder ? factsHeld : factsAtRest)(ports, about, shared));
  return isRefusal(facts) ? { ...about, service: facts } : facts;
};

/**
 * Shows everything the sweep judges by, service by service: few reads, however many services there are, and no more in memory than
 * the services looked at at once.
 */
export const survey = async <T>(ports: Ports, look: (facts: Facts) => Promise<T>): Promise<T[]> => {
  const all = Object.values(ports.settings.services);
  const shared = await readShared(ports, all);
  return inGroups(all, async (settings) => look(await factsOf(ports, settings, shared)));
};
