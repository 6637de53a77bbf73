import { decideIdle, type IdleDecision } from '../domain/idle.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Ports } from '../ports/index.ts';

/** Reads the visits of the idle window (and the minutes in which metrics are blind) and decides. @param since awake since, milliseconds */
export const idleness = async (ports: Ports, service: ServiceSettings, since: number): Promise<IdleDecision> => {
  const now = ports.clock.now();
  const { idle } = service;
  const from = now - (idle.afterSeconds + 2 * idle.blindSeconds) * 1000;
  return decideIdle(idle, since, await ports.metrics.traffic(service, from, now), now);
};
