import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
  type ScalableTarget,
  type SuspendedState,
} from '@aws-sdk/client-application-auto-scaling';
import { isRefusal, orRefusal, type Refusal } from '../domain/refusal.ts';
import type { Suspension } from '../domain/state.ts';
import type { Bounds, Scaling } from '../ports/index.ts';
import { call, type ClientSettings, once } from './client.ts';

/** DescribeScalableTargets answers with no more at a time. */
const IDS_MAX = 50;

const KIND = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;

const toSuspension = (state: SuspendedState | undefined): Suspension => ({
  scalingIn: state?.DynamicScalingInSuspended ?? false,
  scalingOut: state?.DynamicScalingOutSuspended ?? false,
  scheduled: state?.ScheduledScalingSuspended ?? false,
});

/** AAS-7: each of the three on its own. */
const fromSuspension = (suspended: Suspension): SuspendedState => ({
  DynamicScalingInSuspended: suspended.scalingIn,
  DynamicScalingOutSuspended: suspended.scalingOut,
  ScheduledScalingSuspended: suspended.scheduled,
});

const toBounds = ({ MinCapacity, MaxCapacity, SuspendedState: state }: ScalableTarget): Bounds => ({
  min: MinCapacity ?? 0,
  max: MaxCapacity ?? 0,
  suspended: toSuspension(state),
});

/** The one place that speaks to Application Auto Scaling. */
export const makeScaling = (settings: ClientSettings): Scaling => {
  const client = once(() => new ApplicationAutoScalingClient(settings));
  return {
    async bounds(resourceId) {
      const command = new DescribeScalableTargetsCommand({ ...KIND, ResourceIds: [resourceId] });
      const found = await call('autoscaling DescribeScalableTargets', () => client().send(command));
      const target = found.ScalableTargets?.[0];
      return target && toBounds(target);
    },

    async allBounds(resourceIds) {
      const found = new Map<string, Bounds | Refusal>();
      for (let from = 0; from < resourceIds.length; from += IDS_MAX) {
        const ResourceIds = resourceIds.slice(from, from + IDS_MAX);
        const command = new DescribeScalableTargetsCommand({ ...KIND, ResourceIds });
        const page = await orRefusal(call('autoscaling DescribeScalableTargets', () => client().send(command)));
        if (isRefusal(page)) for (const id of ResourceIds) found.set(id, page);
        else for (const target of page.ScalableTargets ?? []) found.set(target.ResourceId ?? '', toBounds(target));
      }
      return found;
    },

    async setBounds(resourceId, { min, max, suspended }) {
      const command = new RegisterScalableTargetCommand({
        ...KIND,
        ResourceId: resourceId,
        MinCapacity: min,
        MaxCapacity: max,
        SuspendedState: fromSuspension(suspended),
      });
      await call('autoscaling RegisterScalableTarget', () => client().send(command));
    },
  };
};
