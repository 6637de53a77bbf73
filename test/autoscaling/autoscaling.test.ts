import { expect, test } from 'vitest';
import { createAutoScaling } from '../../local/autoscaling/autoscaling.ts';
import { seededChance } from '../../local/chance.ts';

const ResourceId = 'service/demo/web';
const key = { ServiceNamespace: 'ecs', ResourceId, ScalableDimension: 'ecs:service:DesiredCount' };
const allSuspended = {
  DynamicScalingInSuspended: true,
  DynamicScalingOutSuspended: true,
  ScheduledScalingSuspended: true,
};

const world = (desired: number) => {
  const services = new Map([[ResourceId, desired]]);
  const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
  const clock = { now: () => 0, after: () => ({ cancel: () => {} }) };
  const counts = {
    desired: (id: string) => services.get(id),
    set: (id: string, count: number) => void services.set(id, count),
  };
  const scaling = createAutoScaling(
    { clock, chance: seededChance(1), account, events: { emit: () => {} } },
    { counts },
  );
  const call = (operation: string, input: object): any =>
    scaling.model.operations[operation]?.run({ ...key, ...input }, { service: '', operation, principal: 'person' });
  const make = (properties: object) =>
    scaling.model.resources['AWS::ApplicationAutoScaling::ScalableTarget']?.create({
      stackName: 's', logicalId: 'T', properties: { ...key, ...properties }, metadata: {}, suffix: '0123456789abcdef',
    }); // prettier-ignore
  return { scaling, call, make, desired: () => services.get(ResourceId) };
};

test('a new target pulls the count into its bounds', () => {
  const { call, desired } = world(1);
  call('RegisterScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
  expect(desired()).toBe(2);
});

test('a target of the template does the same, and its id names resource, dimension and namespace', () => {
  const { make, desired } = world(0);
  expect(make({ MinCapacity: 1, MaxCapacity: 4 })).toMatchObject({ ref: `${ResourceId}|ecs:service:DesiredCount|ecs` });
  expect(desired()).toBe(1);
});

test('a call that only suspends wakes a sleeping service whose minimum is above zero', () => {
  const { scaling, call, desired } = world(0);
  call('RegisterScalableTarget', { MinCapacity: 0, MaxCapacity: 4 });
  call('RegisterScalableTarget', { SuspendedState: allSuspended });
  expect(desired()).toBe(0);
  call('RegisterScalableTarget', { MinCapacity: 1 });
  expect(desired()).toBe(1);
  expect(scaling.scaleOut(ResourceId, 3)).toBeUndefined();
});

test('a suspension of one kind leaves the others as they were', () => {
  const { call } = world(1);
  call('RegisterScalableTarget', {
    MinCapacity: 1,
    MaxCapacity: 4,
    SuspendedState: { DynamicScalingInSuspended: true },
  });
  call('RegisterScalableTarget', { SuspendedState: { ScheduledScalingSuspended: true } });
  expect(call('DescribeScalableTargets', { ResourceIds: [ResourceId] }).ScalableTargets).toMatchObject([
    {
      MinCapacity: 1,
      MaxCapacity: 4,
      SuspendedState: {
        DynamicScalingInSuspended: true,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: true,
      },
    },
  ]);
});

test('a scale-out stays within the bounds, and lifts a count below the minimum to it', () => {
  const { scaling, call, desired } = world(4);
  call('RegisterScalableTarget', { MinCapacity: 4, MaxCapacity: 10 });
  expect(scaling.scaleOut(ResourceId, 2)).toBeUndefined();
  expect(scaling.scaleOut(ResourceId, 12)).toBe(10);
  expect(desired()).toBe(10);
});

test('refuses bounds that cross, a target without bounds, services that are not there and other namespaces', () => {
  const { call } = world(1);
  expect(() => call('RegisterScalableTarget', { MinCapacity: 3, MaxCapacity: 2 })).toThrow(/cannot be less/);
  expect(() => call('RegisterScalableTarget', { MinCapacity: 3 })).toThrow(/needed for a new target/);
  const elsewhere = { ResourceId: 'service/demo/none', MinCapacity: 0, MaxCapacity: 1 };
  expect(() => call('RegisterScalableTarget', elsewhere)).toThrow(/doesn't exist/);
  expect(() => call('DescribeScalableTargets', { ServiceNamespace: 'dynamodb' })).toThrow(/does not cover dynamodb/);
});

test('a concurrent update is answered as AWS does, once', () => {
  const { scaling, call } = world(1);
  scaling.concurrentUpdates(1);
  const bounds = { MinCapacity: 1, MaxCapacity: 2 };
  expect(() => call('RegisterScalableTarget', bounds)).toThrow(
    expect.objectContaining({ code: 'ConcurrentUpdateException' }),
  );
  expect(call('RegisterScalableTarget', bounds).ScalableTargetARN).toMatch(/scalable-target/);
});

test('a deregistered target is gone', () => {
  const { call } = world(1);
  call('RegisterScalableTarget', { MinCapacity: 1, MaxCapacity: 2 });
  call('DeregisterScalableTarget', {});
  expect(call('DescribeScalableTargets', {}).ScalableTargets).toEqual([]);
  expect(() => call('DeregisterScalableTarget', {})).toThrow(/No scalable target registered/);
});
