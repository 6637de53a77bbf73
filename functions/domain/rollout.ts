import type { ObservedDeployment, ObservedService } from './observed.ts';

/** Where the deployment of one revision of ours stands. */
export type Rollout =
  | { is: 'running' }
  | { is: 'complete' }
  | { is: 'failed'; reason: string }
  /** ECS's breaker gave up on ours and went back by itself (TOP-8: never a second UpdateService into that). */
  | { is: 'rolledBack'; settled: boolean; reason: string }
  /** A later deployment, of another revision `by`, took its place (T19). */
  | { is: 'superseded'; reason: string; by?: string };

export interface Expected {
  /** Registered for this release alone: whoever deploys it once more, by force, deploys what is judged here. */
  revisionArn: string;
  /** At zero the rollout is told by revision and count (ECS-9, ZERO-1). */
  atZero: boolean;
  /** When our UpdateService was meant: whatever is older than this was there before it. */
  since?: number;
  /** The revision that ours replaced: where ECS's breaker goes back to. */
  before?: string;
  /** When our UpdateService was about to be sent, by whichever holder: ECS goes back to a deployment older than that (CB-7). */
  releasing?: number;
  /** Why ECS went back, as a look before this one was told: once it has arrived nothing says so any more (CB-7). */
  wayBack?: string;
}

/** Of our revision the newest: by force there may be several. */
const oursOf = ({ deployments }: ObservedService, revisionArn: string): ObservedDeployment | undefined =>
  deployments.find((deployment) => deployment.revisionArn === revisionArn);

/**
 * Since when the revision is rolled out: what a person forces once more has its own time to come up.
 * @param releasedAt when our own UpdateService was answered, milliseconds
 */
export const rolledOutSince = (service: ObservedService, revisionArn: string, releasedAt: number): number =>
  Math.max(releasedAt, oursOf(service, revisionArn)?.createdAt ?? 0);

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

const saysRollingBack = ({ rolloutReason = '' }: ObservedDeployment): boolean => /rolling back/i.test(rolloutReason);

/**
 * ECS's own way back, told apart from a person's step back to the same revision (T19): it says so while it runs, and it takes up the
 * deployment that was there before ours. A person's is a new one (CB-7).
 */
const isEcsGoingBack = (primary: ObservedDeployment, { releasing }: Expected): boolean =>
  saysRollingBack(primary) || (releasing !== undefined && primary.createdAt < releasing);

const rolledBack = (primary: ObservedDeployment, reason: string): Rollout => ({
  is: 'rolledBack',
  settled: primary.rollout === 'COMPLETED',
  reason,
});

/** A failed deployment leaves the list with its last task (ECS-6): what tells is that ECS is back where it was. */
const withoutOurs = (primary: ObservedDeployment, expected: Expected): Rollout =>
  primary.revisionArn === expected.before && isEcsGoingBack(primary, expected)
    ? rolledBack(primary, `the service is back on ${primary.revisionArn}, and our deployment is gone`)
    : superseded(primary);

/** ECS gave up on ours. Whoever deployed something else after that is not ECS (T19). */
const afterOursFailed = (ours: ObservedDeployment, primary: ObservedDeployment, expected: Expected): Rollout => {
  const back = expected.before === undefined || primary.revisionArn === expected.before;
  if (!back && !isEcsGoingBack(primary, expected)) return superseded(primary);
  return rolledBack(primary, ours.rolloutReason ?? 'ECS rolled the deployment back');
};

/** Never told by "stable": after a breaker rollback the service is stable again, on the old revision (ECS-9). */
export const rolloutOf = (service: ObservedService, expected: Expected): Rollout => {
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  const ours = oursOf(service, expected.revisionArn);
  if (!primary) return { is: 'running' };
  // Also where it is not the deployment that our UpdateService made: a person has forced it once more.
  if (primary.revisionArn === expected.revisionArn) return primaryIsOurs(primary, service, expected);
  if (ours?.rollout === 'FAILED') return afterOursFailed(ours, primary, expected);
  if (expected.wayBack !== undefined && primary.revisionArn === expected.before)
    return rolledBack(primary, expected.wayBack);
  // A read that lags behind our UpdateService still shows what was there before: only what came later supersedes (T19).
  const lags = expected.since !== undefined && primary.createdAt < expected.since && !saysRollingBack(primary);
  if (lags) return { is: 'running' };
  if (!ours) return withoutOurs(primary, expected);
  return superseded(primary);
};
