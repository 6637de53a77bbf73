import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

const clamp = (value: number): number => Math.min(200, Math.max(3, value));

/** Failures after which the circuit breaker acts (CB-1, CB-2). */
export const breakerThreshold = (configuration: DeploymentConfiguration, desiredCount: number): number => {
  const { type = 'BOUNDED_PERCENT', value = 50 } = configuration.deploymentCircuitBreaker?.thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((value / 100) * desiredCount);
  return type === 'BOUNDED_PERCENT' ? clamp(share) : share;
};

export const breakerOn = (configuration: DeploymentConfiguration): boolean =>
  configuration.deploymentCircuitBreaker?.enable === true;

export const rollsBack = (configuration: DeploymentConfiguration): boolean =>
  breakerOn(configuration) && configuration.deploymentCircuitBreaker?.rollback === true;

export const resetsOnHealthy = (configuration: DeploymentConfiguration): boolean =>
  configuration.deploymentCircuitBreaker?.resetOnHealthyTask !== false;
