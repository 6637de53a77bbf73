import { LeaseQuiet } from '../domain/errors.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Ports } from '../ports/index.ts';
import { observeTargets } from './observe.ts';

/** So long after its first task runs a service is waited for; then its route is opened as it is. */
const PATIENCE_MS = 90_000;

/**
 * Visitors are better off at the doorbell until a target is healthy.
 * @param since when its first task ran, milliseconds
 * @throws LeaseQuiet: to be asked again
 */
export const awaitHealthy = async (
  ports: Ports,
  service: ServiceSettings,
  since: number | undefined,
): Promise<void> => {
  if (since === undefined || ports.clock.now() >= since + PATIENCE_MS) return;
  const groups = await observeTargets(ports, service);
  if (groups.every((targets) => targets.some((target) => target.state === 'healthy'))) return;
  throw new LeaseQuiet(`${service.key}: tasks run, none is healthy yet`);
};
