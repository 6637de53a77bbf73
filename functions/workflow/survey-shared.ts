import type { ObservedImage, ObservedService, RouteState } from '../domain/observed.ts';
import { orRefusal, type Refusal } from '../domain/refusal.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Bounds, Ports } from '../ports/index.ts';
import { inGroups } from './in-groups.ts';
import { routesOf } from './route.ts';

/** Read once for all services: ten services, fifty targets, one listener, one repository a call. */
export interface Shared {
  states: Map<string, State>;
  services: Map<string, ObservedService | Refusal>;
  bounds: Map<string, Bounds | Refusal>;
  routes: Map<string, (RouteState | Refusal)[]>;
  images: Map<string, ObservedImage[] | Refusal>;
}

const routeStates = async (ports: Ports, services: readonly ServiceSettings[]): Promise<Shared['routes']> => {
  const routed = services.map((service) => ({ key: service.key, routes: routesOf(service) }));
  const states = await ports.balancer.routeStates(routed.flatMap(({ routes }) => routes));
  let next = 0;
  return new Map(routed.map(({ key, routes }) => [key, states.slice(next, (next += routes.length))]));
};

const imagesOf = async (ports: Ports, services: readonly ServiceSettings[]): Promise<Shared['images']> => {
  const names = [...new Set(services.map((service) => service.repository.name))];
  return new Map(await inGroups(names, async (name) => [name, await orRefusal(ports.registry.list(name))] as const));
};

/** Whoever holds a service looks after it himself, but for its images; of the others is asked whether they are there, and all of those at rest. */
export const readShared = async (ports: Ports, all: readonly ServiceSettings[]): Promise<Shared> => {
  const states = await ports.ledger.readAll(all.map((service) => service.key));
  const free = all.filter(({ key }) => states.get(key)?.holder === undefined);
  const seen = all.filter(({ key }) => states.get(key)?.current !== undefined);
  const atRest = seen.filter(({ key }) => states.get(key)?.holder === undefined);
  const scalable = atRest.flatMap((service) => (service.scalable ? [service.scalable.resourceId] : []));
  const [services, bounds, routes, images] = await Promise.all([
    ports.services.observeAll(free),
    ports.scaling.allBounds(scalable),
    routeStates(ports, atRest),
    imagesOf(ports, seen),
  ]);
  return { states, services, bounds, routes, images };
};
