import { AwsError } from '../model.ts';
import type { Deps, Operation, ServiceModel } from '../model.ts';
import type { ScalableCounts } from '../parts.ts';
import { autoScalingResources } from './resources.ts';
import { createTargets, dimension } from './targets.ts';
import type { ScalableTarget } from './targets.ts';

export interface AutoScaling {
  model: ServiceModel;
  /**
   * What a scale-out alarm would do: raises the count within the target's bounds, unless scaling out is suspended (AAS-3,
   * AAS-7). @param resourceId `service/CLUSTER/SERVICE` @returns the new count, or `undefined` if nothing changed
   */
  scaleOut(resourceId: string, to: number): number | undefined;
  /** The next so many RegisterScalableTarget calls are answered with ConcurrentUpdateException (AAS-11). */
  concurrentUpdates(calls: number): void;
}

const show = (target: ScalableTarget) => ({
  ServiceNamespace: 'ecs',
  ResourceId: target.resourceId,
  ScalableDimension: dimension,
  MinCapacity: target.min,
  MaxCapacity: target.max,
  RoleARN: target.roleArn,
  CreationTime: target.createdAt,
  SuspendedState: { ...target.suspended },
  ScalableTargetARN: target.arn,
});

/** The model knows ECS services only. */
export const checkNamespace = (input: any): void => {
  const { ServiceNamespace: namespace, ScalableDimension: seen = dimension } = input;
  if (namespace === 'ecs' && seen === dimension) return;
  const covered = `it covers ecs with ${dimension}`;
  throw new AwsError(
    'TidegateLocalNotCovered',
    `The local Application Auto Scaling does not cover ${namespace} ${seen}; ${covered}.`,
  );
};

/** Application Auto Scaling of ECS services. Policies are taken note of; they act only when `scaleOut` is called. */
export const createAutoScaling = (deps: Deps, { counts }: { counts: ScalableCounts }): AutoScaling => {
  const targets = createTargets({ ...deps, chance: deps.chance.fork('autoscaling') }, counts);
  let conflicts = 0;

  const register: Operation = {
    accepts: ['ServiceNamespace', 'ResourceId', 'ScalableDimension', 'MinCapacity', 'MaxCapacity', 'SuspendedState'],
    run: (input) => {
      checkNamespace(input);
      if (conflicts > 0) {
        conflicts -= 1;
        throw new AwsError(
          'ConcurrentUpdateException',
          'You already have a pending update to an Auto Scaling resource.',
          500,
        );
      }
      return { ScalableTargetARN: targets.register(input).arn };
    },
  };
  const describe: Operation = {
    accepts: ['ServiceNamespace', 'ResourceIds', 'ScalableDimension', 'MaxResults', 'NextToken'],
    run: (input) => {
      checkNamespace(input);
      const found = targets
        .all()
        .filter((one) => !input.ResourceIds?.length || input.ResourceIds.includes(one.resourceId));
      const from = Number(input.NextToken ?? 0);
      const to = from + Math.min(input.MaxResults ?? 50, 50);
      return { ScalableTargets: found.slice(from, to).map(show), ...(to < found.length && { NextToken: String(to) }) };
    },
  };
  const deregister: Operation = {
    accepts: ['ServiceNamespace', 'ResourceId', 'ScalableDimension'],
    run: (input) => {
      checkNamespace(input);
      targets.remove(input.ResourceId);
      return {};
    },
  };

  return {
    model: {
      name: 'application-autoscaling',
      operations: {
        RegisterScalableTarget: register,
        DescribeScalableTargets: describe,
        DeregisterScalableTarget: deregister,
      },
      resources: autoScalingResources(deps, targets, checkNamespace),
    },
    scaleOut: targets.scaleOut,
    concurrentUpdates: (calls) => {
      conflicts = calls;
    },
  };
};
