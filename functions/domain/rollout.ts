import type { ObservedDeployment, ObservedService } from './observed.ts';

/** Where the deployment of one revision of ours stands. */
export type Rollout =
  | { is: 'running' }
  | { is: 'complete' }
  | { is: 'failed'; reason: string }
  /** ECS's breaker gave up on ours and went back by itself (TOP-8: never a second UpdateService into that). */
  | { is: 'rolledBack'; settled: boolean; reason: string }
  /** A later deployment, of the revision `by`, took its place (T19). */
  | { is: 'superseded'; reason: string; by?: string };

export interface Expected {
  revisionArn: string;
  /** Absent when the answer to our UpdateService was lost: then told by the revision. */
  deploymentId?: string;
  /** At zero the rollout is told by revision and count (ECS-9, ZERO-1). */
  atZero: boolean;
  /** When our UpdateService was meant: whatever is older than this was there before it. */
  since?: number;
  /** The revision that ours replaced: where ECS's breaker goes back to. */
  before?: string;
}

const isOurs = (expected: Expected) => (deployment: ObservedDeployment) =>
  expected.deploymentId ? deployment.id === expected.deploymentId : deployment.revisionArn === expected.revisionArn;

const primaryIsOurs = (ours: ObservedDeployment, service: ObservedService, expected: Expected): Rollout => {
  if (ours.rollout === 'FAILED') return { is: 'failed', reason: ours.rolloutReason ?? 'ECS gave up on the deployment' };
  if (ours.rollout === 'COMPLETED' && (!expected.atZero || service.running > 0)) return { is: 'complete' };
  if (expected.atZero && service.running > 0 && service.running >= service.desired) return { is: 'complete' };
  return { is: 'running' };
};

const superseded = ({ id, revisionArn }: ObservedDeployment): Rollout => ({
  is: 'superseded',
  reason: `deployment ${id} of ${revisionArn} came after ours`,
  by: revisionArn,
});

/** A failed deployment leaves the list with its last task (ECS-6): what tells is that ECS is back where it was. */
const withoutOurs = (primary: ObservedDeployment, expected: Expected): Rollout => {
  if (primary.revisionArn === expected.before) {
    const reason = `the service is back on ${primary.revisionArn}, and our deployment is gone`;
    return { is: 'rolledBack', settled: primary.rollout === 'COMPLETED', reason };
  }
  return superseded(primary);
};

/** Never told by "stable": after a breaker rollback the service is stable again, on the old revision (ECS-9). */
export const rolloutOf = (service: ObservedService, expected: Expected): Rollout => {
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  const ours = service.deployments.find(isOurs(expected));
  if (!primary) return { is: 'running' };
  if (ours && ours.id === primary.id) return primaryIsOurs(ours, service, expected);
  if (!ours && primary.revisionArn === expected.revisionArn) return primaryIsOurs(primary, service, expected);
  if (ours?.rollout === 'FAILED') {
    const reason = ours.rolloutReason ?? 'ECS rolled the deployment back';
    return { is: 'rolledBack', settled: primary.rollout === 'COMPLETED', reason };
  }
  // A read that lags behind our UpdateService still shows what was there before: only what came later supersedes (T19).
  if (expected.since !== undefined && primary.createdAt < expected.since) return { is: 'running' };
  if (!ours) return withoutOurs(primary, expected);
  return superseded(primary);
};
