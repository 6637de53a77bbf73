import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestWorld } from './world.ts';

const versions = ['a1', 'b2', 'c3'];
const steps = fc.array(
  fc.oneof(
    fc.record({ deploy: fc.constantFrom(...versions), count: fc.option(fc.nat(4), { nil: undefined }) }),
    fc.record({ count: fc.nat(4) }),
    fc.record({ wait: fc.integer({ min: 1, max: 120 }) }),
    fc.record({ stop: fc.nat(5) }),
    fc.record({ lack: fc.integer({ min: 1, max: 300 }) }),
    fc.record({ force: fc.constant(true) }),
  ),
  { maxLength: 15 },
);

const quietly = (what: () => void): void => {
  try {
    what();
  } catch (error) {
    expect(error).toMatchObject({ code: 'InvalidParameterException' }); // five deployments already
  }
};

test('whatever came, a service of good images ends with its count of the newest revision, completed, at rest', () => {
  fc.assert(
    fc.property(
      steps,
      fc.constantFrom('random' as const, 'worst' as const),
      fc.boolean(),
      (actions, spread, rollback) => {
        const world = createTestWorld({ spread });
        for (const version of versions) world.images.set(version, {});
        world.start('a1', {
          DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: rollback } },
        });
        for (const action of actions as any[]) {
          if (action.deploy) {
            quietly(() => world.update({ taskDefinition: world.revision(action.deploy), desiredCount: action.count }));
          } else if (action.count !== undefined) world.update({ desiredCount: action.count });
          if (action.force) quietly(() => world.update({ forceNewDeployment: true }));
          if (action.lack) world.ecs.lackCapacity('demo', world.clock.now() + action.lack * 1000);
          const victim = world.tasks()[action.stop];
          if (victim) world.call('StopTask', { cluster: 'demo', task: victim.taskArn });
          world.run(action.wait ?? 1);
        }
        world.run(3600);
        const service = world.service();
        expect(service.runningCount).toBe(service.desiredCount);
        expect(service.deployments).toMatchObject([
          { rolloutState: 'COMPLETED', taskDefinition: service.taskDefinition },
        ]);
        expect(world.tasks()).toHaveLength(service.desiredCount);
        expect(world.registered()).toBe(service.desiredCount);
      },
    ),
    { seed: 11, numRuns: 150 },
  );
});
