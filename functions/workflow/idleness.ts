import { decideIdle, type IdleDecision, visitsOf } from '../domain/idle.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Ports } from '../ports/index.ts';

/** The decision, and the minutes with visits that it was made by, oldest first, milliseconds. */
export type Idleness = IdleDecision & { visits: number[] };

/** Reads the visits of the idle window (and the minutes in which metrics are blind) and decides. @param since awake since, milliseconds */
export const idleness = async (ports: Ports, service: ServiceSettings, since: number): Promise<Idleness> => {
  const now = ports.clock.now();
  const { idle } = service;
  const from = now - (idle.afterSeconds + 2 * idle.blindSeconds) * 1000;
  const traffic = await ports.metrics.traffic(service, from, now);
  return { ...decideIdle(idle, since, traffic, now), visits: visitsOf(idle, traffic) };
};
