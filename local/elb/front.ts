import type { WebRequest } from '../model.ts';
import type { Listener, LoadBalancer, Registry } from './state.ts';
import { wildcardMatch } from './wildcard.ts';

export const hostWithoutPort = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

const hostConditions = (registry: Registry): { loadBalancer: LoadBalancer; values: string[] }[] =>
  [...registry.rules.values()].flatMap(({ listener, settings }) =>
    settings.conditions.map((condition) => ({
      loadBalancer: listener.loadBalancer,
      values: condition.field === 'host-header' ? condition.values : [],
    })),
  );

/** Every host name that leads to a load balancer: its own, and those that host-header conditions spell out. */
export const knownHosts = (registry: Registry): string[] => {
  const own = [...registry.loadBalancers.values()].map(({ dnsName }) => dnsName.toLowerCase());
  const named = hostConditions(registry).flatMap(({ values }) => values);
  return [...new Set([...own, ...named.filter((name) => !/[*?]/.test(name)).map((name) => name.toLowerCase())])];
};

const loadBalancerFor = (registry: Registry, host: string): LoadBalancer => {
  const all = [...registry.loadBalancers.values()];
  const own = all.find(({ dnsName }) => dnsName.toLowerCase() === host);
  if (own) return own;
  const named = hostConditions(registry).find(({ values }) =>
    values.some((value) => wildcardMatch(value, host, false)),
  );
  if (named) return named.loadBalancer;
  // The only load balancer may stand behind any name; its default rule answers.
  if (all.length === 1) return all[0]!;
  throw new Error(`No load balancer answers ${host}; known hosts: ${knownHosts(registry).join(', ') || 'none'}`);
};

const portOf = (host: string): number | undefined => {
  const port = /:(\d+)$/.exec(host)?.[1];
  return port === undefined ? undefined : Number(port);
};

/**
 * The listener that a request meets: by the port in its host, else by the only one, else HTTPS before HTTP (a request of
 * the model does not say its scheme).
 * @throws Error when nothing listens there
 */
export const listenerFor = (registry: Registry, { host }: WebRequest): Listener => {
  const loadBalancer = loadBalancerFor(registry, hostWithoutPort(host));
  const listeners = [...registry.listeners.values()].filter((listener) => listener.loadBalancer === loadBalancer);
  const port = portOf(host);
  const found =
    port === undefined
      ? (listeners.find(({ protocol }) => protocol === 'HTTPS') ??
        listeners.find((listener) => listener.port === 80) ??
        listeners[0])
      : listeners.find((listener) => listener.port === port);
  if (!found)
    throw new Error(
      `Nothing listens at ${host}; ports: ${listeners.map((listener) => listener.port).join(', ') || 'none'}`,
    );
  return found;
};
