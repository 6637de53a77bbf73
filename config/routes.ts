import type { Route, TargetGroup } from './settings.ts';
import type { LockedEnvironment, LockedForward, LockedTargetGroup } from './lock-schema.ts';
import { choosePriorities } from './priorities.ts';
import type { Chosen } from './priorities.ts';

/** The target groups of a service with our rules on them, and in words where there is no place for a rule. */
export interface Routed {
  targetGroups: TargetGroup[];
  refused: string[];
}

/** Chooses rule priorities for one service after the other; those of earlier ones count as taken. */
export const router = (environment: LockedEnvironment): ((groups: LockedTargetGroup[]) => Routed) => {
  const taken = new Map<string, Set<number>>(environment.listeners.map((listener) => [listener.arn, new Set()]));
  const choose = (forward: LockedForward): Chosen => {
    const listener = environment.listeners.find((candidate) => candidate.arn === forward.listener);
    if (!listener) return { refused: `the lock does not have its listener ${forward.listener}` };
    return choosePriorities(listener, taken.get(listener.arn)!, forward.rule, !forward.authenticates);
  };
  return (groups) => {
    const routed = groups.map((group) => routes(group, environment, choose));
    return { targetGroups: routed.map((each) => each.group), refused: routed.flatMap((each) => each.refused) };
  };
};

const routes = (
  group: LockedTargetGroup,
  environment: LockedEnvironment,
  choose: (forward: LockedForward) => Chosen,
) => {
  const balancer = environment.loadBalancers.find((candidate) => candidate.arn === group.loadBalancer);
  const found: Route[] = [];
  const refused: string[] = [];
  for (const forward of wakeable(group, environment) ? group.forwards : []) {
    const chosen = choose(forward);
    const rule = forward.rule ?? `the default rule of ${forward.listener}`;
    if ('refused' in chosen) refused.push(`no place for a wake rule above ${rule}: ${chosen.refused}`);
    else found.push({ listenerArn: forward.listener, ruleArn: forward.rule, ...chosen });
  }
  const { arn, dimension } = group;
  return { group: { arn, dimension, loadBalancerDimension: balancer?.dimension ?? '', routes: found }, refused };
};

/** Wake on request needs an HTTP rule that can lead to a Lambda (ALB-16): neither NLB nor gRPC. */
export const wakeable = (group: LockedTargetGroup, environment: LockedEnvironment): boolean => {
  const balancer = environment.loadBalancers.find((candidate) => candidate.arn === group.loadBalancer);
  return balancer?.type === 'application' && group.protocolVersion !== 'GRPC';
};
