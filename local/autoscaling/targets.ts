import { AwsError } from '../model.ts';
import type { Deps } from '../model.ts';
import type { ScalableCounts } from '../parts.ts';

export const dimension = 'ecs:service:DesiredCount';

export interface SuspendedState {
  DynamicScalingInSuspended: boolean;
  DynamicScalingOutSuspended: boolean;
  ScheduledScalingSuspended: boolean;
}

export interface ScalableTarget {
  resourceId: string;
  arn: string;
  min: number;
  max: number;
  roleArn: string;
  suspended: SuspendedState;
  createdAt: Date;
}

const unsuspended: SuspendedState = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

const checkBounds = ({ min, max }: { min: number; max: number }): void => {
  if (!(min >= 0)) throw invalid('Minimum capacity must be zero or more, and is needed for a new target');
  if (!(max >= 0)) throw invalid('Maximum capacity must be zero or more, and is needed for a new target');
  if (min > max) throw invalid('Maximum capacity cannot be less than minimum capacity');
};

/** Scalable targets of ECS services. */
export const createTargets = ({ account, chance, clock }: Deps, counts: ScalableCounts) => {
  const targets = new Map<string, ScalableTarget>();
  const roleArn = `arn:aws:iam::${account.id}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`;
  const newArn = (): string =>
    `arn:aws:application-autoscaling:${account.region}:${account.id}:scalable-target/${chance.hex(36)}`;

  /** Into [min, max]: at registration, and at every later one, also if it only says what is suspended (AAS-1, AAS-2, TOP-2). */
  const pull = ({ resourceId, min, max }: ScalableTarget): void => {
    const desired = counts.desired(resourceId);
    if (desired === undefined) throw invalid(`ECS service doesn't exist: ${resourceId}`);
    const within = Math.min(max, Math.max(min, desired));
    if (within !== desired) counts.set(resourceId, within);
  };

  const register = (input: any): ScalableTarget => {
    const resourceId: string = input.ResourceId;
    const known = targets.get(resourceId);
    const target: ScalableTarget = {
      resourceId,
      arn: known?.arn ?? newArn(),
      min: input.MinCapacity ?? known?.min,
      max: input.MaxCapacity ?? known?.max,
      roleArn: known?.roleArn ?? roleArn,
      suspended: { ...(known?.suspended ?? unsuspended), ...input.SuspendedState },
      createdAt: known?.createdAt ?? new Date(clock.now()),
    };
    checkBounds(target);
    pull(target);
    targets.set(resourceId, target);
    return target;
  };

  const remove = (resourceId: string): void => {
    if (targets.delete(resourceId)) return;
    const what = `service namespace: ecs, resource ID: ${resourceId}, scalable dimension: ${dimension}`;
    throw new AwsError('ObjectNotFoundException', `No scalable target registered for ${what}`);
  };

  /** @returns the new count, or `undefined` if nothing changed */
  const scaleOut = (resourceId: string, to: number): number | undefined => {
    const target = targets.get(resourceId);
    const desired = counts.desired(resourceId);
    if (!target || desired === undefined || target.suspended.DynamicScalingOutSuspended) return undefined;
    const next = Math.min(target.max, Math.max(target.min, to)); // below the minimum: to the minimum and on (AAS-3)
    if (next <= desired) return undefined;
    counts.set(resourceId, next);
    return next;
  };

  return { register, remove, scaleOut, all: () => [...targets.values()] };
};

export type ScalableTargets = ReturnType<typeof createTargets>;
