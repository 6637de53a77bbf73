import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { TargetHealth, Targets } from '../parts.ts';
import type { HealthChecks } from './health.ts';
import type { ElbSettings } from './settings.ts';
import type { Entry, Registry, TargetGroup } from './state.ts';

export interface TargetBook extends Targets {
  /** A Lambda function as the group's one target. */
  registerFunction(group: TargetGroup, functionArn: string): void;
  /** After rules have changed: which groups are in use, and so checked (TOP-5, ALB-10). */
  refreshUse(loadBalancerOf: (group: TargetGroup) => TargetGroup['loadBalancer']): void;
  /** Tells the listeners of `onChange`. */
  announce(group: TargetGroup, entry: Entry, health?: TargetHealth): void;
}

const fresh = (id: string): Entry => ({
  id,
  state: 'unused',
  passes: 0,
  fails: 0,
  lastRequestAt: Number.NEGATIVE_INFINITY,
});

const delaySeconds = (group: TargetGroup): number =>
  Number(group.attributes.get('deregistration_delay.timeout_seconds') ?? 300);

export const createTargetBook = (
  clock: Clock,
  registry: Registry,
  settings: ElbSettings,
  checks: () => HealthChecks,
  registered: () => void,
): TargetBook => {
  const listeners: Parameters<Targets['onChange']>[0][] = [];

  const announce: TargetBook['announce'] = (group, entry, health) => {
    const told = health ?? entry.state;
    if (told === 'unavailable') return;
    for (const listener of listeners) listener(group.arn, entry.id, told);
  };

  /** Into the state in which a registered target begins, by the use of its group. */
  const begin = (group: TargetGroup, entry: Entry): void => {
    checks().stop(entry);
    if (!group.loadBalancer) Object.assign(entry, { state: 'unused', reason: 'Target.NotInUse' });
    else if (group.health.enabled) checks().start(group, entry);
    else Object.assign(entry, { state: 'unavailable', reason: 'Target.HealthCheckDisabled' });
    if (group.loadBalancer && group.health.enabled) registered();
    announce(group, entry);
  };

  const leave = (group: TargetGroup, entry: Entry): void => {
    if (group.targets.get(entry.id) !== entry) return;
    group.targets.delete(entry.id);
    announce(group, entry, 'gone');
  };

  const drain = (group: TargetGroup, entry: Entry, done: () => void): void => {
    const busy = entry.lastRequestAt + settings.busySeconds * 1000 > clock.now();
    const delay = delaySeconds(group) * 1000;
    checks().stop(entry);
    group.leftAt = clock.now();
    Object.assign(entry, { state: 'draining', reason: 'Target.DeregistrationInProgress' });
    announce(group, entry);
    // ALB-14: done at once if idle, though the state shows draining until the delay has passed.
    clock.after(delay, () => leave(group, entry));
    clock.after(busy ? delay : 0, done);
  };

  return {
    announce,
    onChange: (listener) => void listeners.push(listener),
    register(targetGroupArn, target) {
      const group = registry.targetGroup(targetGroupArn);
      if (group.type !== 'ip')
        throw new AwsError('InvalidTarget', `Target group ${group.name} takes a Lambda function, not ${target.id}`);
      const known = group.targets.get(target.id);
      if (known && known.state !== 'draining') return;
      const { id, port, availabilityZone } = target;
      const entry: Entry = { ...fresh(id), port, availabilityZone, serve: (request) => target.serve(request) };
      group.targets.set(id, entry);
      begin(group, entry);
    },
    registerFunction(group, functionArn) {
      const entry = fresh(functionArn);
      group.targets.set(functionArn, entry);
      begin(group, entry);
    },
    deregister(targetGroupArn, targetId, done) {
      const group = registry.targetGroup(targetGroupArn);
      const entry = group.targets.get(targetId);
      if (!entry || entry.state === 'draining') clock.after(0, done);
      else drain(group, entry, done);
    },
    health(targetGroupArn, targetId) {
      const state = registry.targetGroup(targetGroupArn).targets.get(targetId)?.state ?? 'gone';
      return state === 'unavailable' ? 'healthy' : state;
    },
    refreshUse(loadBalancerOf) {
      for (const group of registry.targetGroups.values()) {
        const before = group.loadBalancer;
        group.loadBalancer = loadBalancerOf(group);
        if (before === group.loadBalancer) continue;
        for (const entry of group.targets.values()) if (entry.state !== 'draining') begin(group, entry);
      }
    },
  };
};
