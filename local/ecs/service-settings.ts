import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { AwsError } from '../model.ts';
import type { Revision, ServiceFlags } from './types.ts';

const refuse = (seen: string, covered: string): never => {
  throw new AwsError('TidegateLocalNotCovered', `The local ECS does not cover ${seen}; it covers ${covered}.`);
};

const configurationMembers = new Set([
  'minimumHealthyPercent', 'maximumPercent', 'deploymentCircuitBreaker', 'strategy', 'alarms', 'bakeTimeInMinutes',
]); // prettier-ignore

/** The rolling strategy with its percents, circuit breaker and alarms; all else is refused. */
export const checkConfiguration = (given: DeploymentConfiguration): DeploymentConfiguration => {
  const unknown = Object.keys(given).find((name) => !configurationMembers.has(name));
  if (unknown) refuse(`deploymentConfiguration.${unknown}`, [...configurationMembers].join(', '));
  if (given.strategy !== undefined && given.strategy !== 'ROLLING') refuse(`strategy ${given.strategy}`, 'ROLLING');
  const watched = given.alarms?.enable === true;
  if (given.bakeTimeInMinutes && !watched) refuse('bakeTimeInMinutes without alarms', 'the bake of deployment alarms');
  if (watched && !given.alarms?.alarmNames?.length)
    throw new AwsError('InvalidParameterException', 'alarmNames cannot be empty.');
  return given;
};

/** Defaults for REPLICA services (ECS-10). */
export const defaultConfiguration = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  strategy: 'ROLLING',
  deploymentCircuitBreaker: { enable: false, rollback: false },
} satisfies DeploymentConfiguration;

export const checkCount = (count: unknown): number => {
  if (Number.isInteger(count) && Number(count) >= 0) return Number(count);
  throw new AwsError('InvalidParameterException', 'desiredCount must be a non-negative integer.');
};

/** Load balancers by target group; Classic ones and the blue/green settings are refused. */
export const checkLoadBalancers = (given: any[] | undefined): Revision['loadBalancers'] => {
  for (const one of given ?? []) {
    if (one.loadBalancerName) refuse('Classic Load Balancers', 'target groups');
    if (one.advancedConfiguration)
      refuse('loadBalancers.advancedConfiguration', 'containerName, containerPort, targetGroupArn');
    if (!one.targetGroupArn) throw new AwsError('InvalidParameterException', 'targetGroupArn cannot be blank.');
  }
  return (given ?? []).map((one) => ({ ...one, containerPort: Number(one.containerPort) }));
};

export const flagNames = [
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
  'availabilityZoneRebalancing',
] as const;

export const newFlags = (given: Partial<ServiceFlags>): ServiceFlags => ({
  enableExecuteCommand: given.enableExecuteCommand ?? false,
  enableECSManagedTags: given.enableECSManagedTags ?? false,
  propagateTags: given.propagateTags ?? 'NONE',
  availabilityZoneRebalancing: given.availabilityZoneRebalancing ?? 'ENABLED', // ECS-15
});

export { refuse };
