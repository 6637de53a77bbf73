import { AwsRefused } from '../domain/errors.ts';
import type { Facts } from '../domain/findings.ts';
import type { ObservedImage, ObservedService } from '../domain/observed.ts';
import { rollbackTargets } from '../domain/rollback-target.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Bounds, Ports } from '../ports/index.ts';
import { routesOf } from './route.ts';

/** Newest releases that are looked through. */
const RELEASES_MAX = 100;
/** Ways back whose images are asked for one by one, where the registry's list has them not. */
const WAYS_MAX = 3;

/** Read once for all services: ten services, fifty targets, one listener, one repository a call. */
interface Shared {
  states: Map<string, State>;
  services: Map<string, ObservedService>;
  bounds: Map<string, Bounds>;
  closed: Map<string, boolean[] | Refusal>;
  images: Map<string, ObservedImage[] | Refusal>;
}

interface Refusal {
  refused: string;
}

/** Only what nobody holds is looked at: whoever holds a service looks after it himself. */
const atRest = (all: readonly ServiceSettings[], states: Map<string, State>): ServiceSettings[] =>
  all.filter(({ key }) => states.get(key)?.current !== undefined && states.get(key)?.holder === undefined);

/** What AWS refuses for one service (a rule or a repository that is gone) must not hide the others from the sweep. */
const orRefusal = async <T>(read: Promise<T>): Promise<T | Refusal> => {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AwsRefused) return { refused: error.message };
    throw error;
  }
};

const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;

const closedOf = async (
  ports: Ports,
  services: readonly ServiceSettings[],
): Promise<Map<string, boolean[] | Refusal>> => {
  const routed = services.map((service) => ({ key: service.key, routes: routesOf(service) }));
  const closed = await orRefusal(ports.balancer.areClosed(routed.flatMap(({ routes }) => routes)));
  if (!isRefusal(closed)) {
    let next = 0;
    return new Map(routed.map(({ key, routes }) => [key, closed.slice(next, (next += routes.length))]));
  }
  const one = async ({ key, routes }: (typeof routed)[number]) =>
    [key, await orRefusal(ports.balancer.areClosed(routes))] as const;
  return new Map(await Promise.all(routed.map(one)));
};

const imagesOf = async (
  ports: Ports,
  services: readonly ServiceSettings[],
): Promise<Map<string, ObservedImage[] | Refusal>> => {
  const names = [...new Set(services.map((service) => service.repository.name))];
  const one = async (name: string) => [name, await orRefusal(ports.registry.list(name))] as const;
  return new Map(await Promise.all(names.map(one)));
};

const readShared = async (ports: Ports): Promise<Shared> => {
  const all = Object.values(ports.settings.services);
  const states = await ports.ledger.readAll(all.map((service) => service.key));
  const some = atRest(all, states);
  const scalable = some.flatMap((service) => (service.scalable ? [service.scalable.resourceId] : []));
  const [services, bounds, closed, images] = await Promise.all([
    ports.services.observeAll(some),
    ports.scaling.allBounds(scalable),
    closedOf(ports, some),
    imagesOf(ports, some),
  ]);
  return { states, services, bounds, closed, images };
};

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

/** A deleted revision is not described any more. */
const isActive = async (ports: Ports, revisionArn: string | undefined): Promise<boolean | undefined> => {
  if (revisionArn === undefined) return undefined;
  const found = await orRefusal(ports.services.definition(revisionArn));
  return !isRefusal(found) && found.active;
};

const factsOf = async (ports: Ports, settings: ServiceSettings, shared: Shared): Promise<Facts> => {
  const [state, now] = [shared.states.get(settings.key), ports.clock.now()];
  if (!state?.current || state.holder) return { settings, state, now, releases: [] };
  const releases = await ports.ledger.releases(settings.key, RELEASES_MAX);
  const current = releases.find((release) => release.id === state.current);
  const listed = shared.images.get(settings.repository.name) ?? [];
  const closed = shared.closed.get(settings.key) ?? [];
  const { resourceId } = settings.scalable ?? {};
  return {
    settings,
    state,
    now,
    releases,
    service: shared.services.get(settings.key),
    closed: isRefusal(closed) ? undefined : closed,
    unread: [listed, closed].filter(isRefusal).map(({ refused }) => refused),
    minCapacity: resourceId === undefined ? undefined : shared.bounds.get(resourceId)?.min,
    images: isRefusal(listed) ? undefined : await withUntagged(ports, settings, listed, releases, current),
    active: await isActive(ports, current?.revisionArn),
  };
};

/** Everything the sweep judges by, of all services: few reads, however many services there are. */
export const survey = async (ports: Ports): Promise<Facts[]> => {
  const shared = await readShared(ports);
  return Promise.all(Object.values(ports.settings.services).map((settings) => factsOf(ports, settings, shared)));
};
