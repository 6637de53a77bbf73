import type { CheckResult, ObservedTarget } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { PROBE_HEADER } from './route.ts';
import { probeValue } from './probe.ts';

export const observeTargets = (ports: Ports, service: ServiceSettings): Promise<ObservedTarget[][]> =>
  Promise.all(service.targetGroups.map((group) => ports.balancer.targets(group)));

/** The gate's HTTP checks through the public URL; with the probe's header where the route is closed. */
export const runChecks = (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  closed: boolean,
): Promise<CheckResult[]> => {
  const headers: Record<string, string> = closed ? { [PROBE_HEADER]: probeValue(fence) } : {};
  return Promise.all(service.gate.checks.map((check) => ports.web.check(check, headers)));
};
