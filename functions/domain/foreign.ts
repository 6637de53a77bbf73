import type { ObservedService } from './observed.ts';
import type { Release } from './state.ts';

/**
 * Whether the service stands on another revision than the one the ledger calls current: set from a console, a script, `cdk deploy`.
 * What is under way is left until its end is told: it may yet fail, and ECS may go back by itself (T39, T61).
 */
export type Foreign = 'no' | 'underWay' | 'failed' | 'stands';

export const foreignTo = (current: Release | undefined, service: ObservedService): Foreign => {
  if (current?.revisionArn === undefined || current.revisionArn === service.revisionArn) return 'no';
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  // At zero a rollout says nothing: there is nothing to roll out.
  if (service.desired === 0 || primary?.rollout === 'COMPLETED' || primary?.rollout === undefined) return 'stands';
  return primary.rollout === 'FAILED' ? 'failed' : 'underWay';
};
