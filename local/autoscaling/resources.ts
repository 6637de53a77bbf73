import { AwsError } from '../model.ts';
import type { Deps, ResourceType } from '../model.ts';
import { dimension } from './targets.ts';
import type { ScalableTargets } from './targets.ts';

/** A target's id in CloudFormation: resource, dimension and namespace. */
const targetId = (resourceId: string): string => `${resourceId}|${dimension}|ecs`;

const targetType = (targets: ScalableTargets, check: (input: any) => void): ResourceType => ({
  properties: ['ServiceNamespace', 'ResourceId', 'ScalableDimension', 'MinCapacity', 'MaxCapacity', 'SuspendedState'],
  ignored: ['RoleARN'],
  create: ({ properties }) => {
    check(properties);
    const bounds = { MinCapacity: Number(properties.MinCapacity), MaxCapacity: Number(properties.MaxCapacity) };
    targets.register({ ...properties, ...bounds });
    const ref = targetId(properties.ResourceId);
    return { ref, attributes: { Id: ref } };
  },
});

const policyType = ({ account }: Deps): ResourceType => ({
  properties: ['PolicyType'],
  ignored: [
    'PolicyName', 'ScalingTargetId', 'ResourceId', 'ScalableDimension', 'ServiceNamespace', 'TargetTrackingScalingPolicyConfiguration',
  ], // prettier-ignore
  create: ({ properties, suffix }) => {
    if (properties.PolicyType !== 'TargetTrackingScaling') {
      const seen = `The local Application Auto Scaling does not cover policy type ${properties.PolicyType}`;
      throw new AwsError('TidegateLocalNotCovered', `${seen}; it covers TargetTrackingScaling.`);
    }
    const place = `arn:aws:autoscaling:${account.region}:${account.id}`;
    const arn = `${place}:scalingPolicy:${suffix}:resource/ecs:policyName/${properties.PolicyName ?? suffix}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
});

export const autoScalingResources = (
  deps: Deps,
  targets: ScalableTargets,
  check: (input: any) => void,
): Record<string, ResourceType> => ({
  'AWS::ApplicationAutoScaling::ScalableTarget': targetType(targets, check),
  'AWS::ApplicationAutoScaling::ScalingPolicy': policyType(deps),
});
