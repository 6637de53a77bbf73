import type { Route, ServiceSettings } from '../domain/settings.ts';
import type { Doing, State } from '../domain/state.ts';
import type { Balancer, Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { mutate } from './mutate.ts';

export const routesOf = (service: ServiceSettings): Route[] => service.targetGroups.flatMap((group) => group.routes);

/** Every rule of the service, one after the other: ModifyRule has a small quota. */
const each = async (service: ServiceSettings, act: (route: Route) => Promise<void>): Promise<void> => {
  for (const route of routesOf(service)) await act(route);
};

/**
 * Visitors reach the doorbell. The phase is written before (`protocol.md` §3, drowse). Closed late, behind an Open, nothing opens it: so
 * its rules are read before the intent, and the one call that is left comes right behind the look at it (seed 60008).
 */
export const closeRoutes = (
  ports: Ports,
  fence: Fence,
  service: ServiceSettings,
  kind: Extract<Doing['kind'], 'drowse' | 'cut'>,
): Promise<void> => each(service, async (route) => mutate(ports, fence, { kind }, await ports.balancer.closing(route)));

/** Visitors reach the app. The phase is written after. */
export const openRoutes = (balancer: Balancer, service: ServiceSettings): Promise<void> =>
  each(service, (route) => balancer.open(route));

/** Lets requests with this header value through to a closed service; `undefined` shuts the way. */
export const setProbe = (balancer: Balancer, service: ServiceSettings, value: string | undefined): Promise<void> =>
  each(service, async (route) => {
    if (route.probePriority !== undefined) await balancer.probe(route, value);
  });

/** An open service needs no way for its gate, and has none. */
export const shutProbe = async (balancer: Balancer, service: ServiceSettings, { phase }: State): Promise<void> => {
  if (phase !== 'awake') await setProbe(balancer, service, undefined);
};

/** Whether the gate's HTTP checks can reach the service while its route is closed. */
export const canProbe = (service: ServiceSettings): boolean =>
  routesOf(service).length > 0 && routesOf(service).every((route) => route.probePriority !== undefined);

/** The header by which the probe rule knows the gate. */
export const PROBE_HEADER = 'x-tidegate-probe';
