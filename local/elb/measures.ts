import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { MetricSink } from '../parts.ts';
import type { ElbSettings } from './settings.ts';
import type { LoadBalancer, Registry, TargetGroup } from './state.ts';

const MINUTE = 60_000;
const NAMESPACE = 'AWS/ApplicationELB';

interface Count {
  name: string;
  dimensions: Record<string, string>;
  value: number;
}

export interface Measures {
  /** One more of what has the load balancer's dimension only (ALB-6). */
  count(name: string, loadBalancer: LoadBalancer): void;
  /** One more, both for the load balancer and for the pair of it and the group (ALB-5). */
  countTarget(name: string, loadBalancer: LoadBalancer, group: TargetGroup): void;
  /** Hosts are counted each minute from now on, for as long as any target is registered. */
  watch(): void;
}

const healthyOf = (group: TargetGroup): number =>
  [...group.targets.values()].filter(({ state }) => state === 'healthy').length;

const unhealthyOf = (group: TargetGroup): number =>
  [...group.targets.values()].filter(({ state }) => state === 'unhealthy' || state === 'initial').length;

const hasTarget = (group: TargetGroup): boolean => healthyOf(group) + unhealthyOf(group) > 0;

/**
 * Groups that report their hosts of the minute since then: in use, checked, with a registered target (ALB-4). Hosts are sampled more
 * often than once a minute: a target that left within it has been counted.
 */
const reporting = (registry: Registry, since: number): TargetGroup[] =>
  [...registry.targetGroups.values()].filter(
    (group) => group.loadBalancer && group.health.enabled && (hasTarget(group) || (group.leftAt ?? -1) >= since),
  );

/** Counts by the minute; nothing ticks while there is neither a request nor a registered target (ALB-3). */
export const createMeasures = (
  clock: Clock,
  chance: Chance,
  sink: MetricSink,
  registry: Registry,
  settings: ElbSettings,
): Measures => {
  let counts = new Map<string, Count>();
  let ticking = false;

  const put = (
    at: number,
    name: string,
    dimensions: Record<string, string>,
    value: number,
    delay: number,
    unit = 'Count',
  ): void => sink.put({ namespace: NAMESPACE, name, dimensions, value, unit, at, visibleAfterSeconds: delay });

  /** The first value of a minute is partial (ALB-8): half shows earlier, the rest later. */
  const putCounts = (at: number, soon: number, late: number): void => {
    for (const { name, dimensions, value } of counts.values()) {
      const first = Math.ceil(value / 2);
      put(at, name, dimensions, first, soon);
      if (value > first) put(at, name, dimensions, value - first, late);
    }
  };

  const putHosts = (at: number, group: TargetGroup, delay: number): void => {
    const dimensions = { LoadBalancer: group.loadBalancer!.fullName, TargetGroup: group.fullName };
    const [healthy, unhealthy] = [healthyOf(group), unhealthyOf(group)];
    put(at, 'HealthyHostCount', dimensions, healthy, delay);
    put(at, 'UnHealthyHostCount', dimensions, unhealthy, delay);
    const requests = counts.get(`RequestCount/${dimensions.LoadBalancer}/${dimensions.TargetGroup}`)?.value ?? 0;
    if (requests === 0 || group.type === 'lambda') return;
    for (const named of [{ TargetGroup: group.fullName }, dimensions])
      put(at, 'RequestCountPerTarget', named, requests / (healthy || unhealthy || 1), delay);
  };

  const tick = (at: number): void => {
    ticking = false;
    const { low, high } = settings.metricDelaySeconds;
    const soon = chance.between(low, (low + high) / 2);
    const late = chance.between(soon, high);
    const groups = reporting(registry, at);
    for (const group of groups) putHosts(at, group, soon);
    putCounts(at, soon, late);
    counts = new Map();
    if (groups.some(hasTarget)) watch();
  };

  const watch = (): void => {
    if (ticking) return;
    ticking = true;
    const minute = Math.floor(clock.now() / MINUTE) * MINUTE;
    clock.after(minute + MINUTE - clock.now(), () => tick(minute));
  };

  const add = (key: string, name: string, dimensions: () => Record<string, string>): void => {
    const known = counts.get(key);
    if (known) known.value++;
    else counts.set(key, { name, dimensions: dimensions(), value: 1 });
    watch();
  };

  const count = (name: string, { fullName }: LoadBalancer): void =>
    add(`${name}/${fullName}`, name, () => ({ LoadBalancer: fullName }));

  return {
    count,
    countTarget(name, loadBalancer, group) {
      count(name, loadBalancer);
      const dimensions = () => ({ LoadBalancer: loadBalancer.fullName, TargetGroup: group.fullName });
      add(`${name}/${loadBalancer.fullName}/${group.fullName}`, name, dimensions);
    },
    watch,
  };
};
