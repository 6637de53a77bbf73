import { describe, expect, test } from 'vitest';
import { createTestWorld } from './world.ts';

const running = (version: string, properties: object = {}, settings: object = {}) => {
  const world = createTestWorld(settings);
  world.images.set('a1', {});
  world.images.set('b2', {});
  world.images.set('c3', {});
  world.start(version, properties);
  world.run(120);
  return world;
};

describe('a rolling deployment', () => {
  test('a new service starts its tasks and completes', () => {
    const { service, tasks, names } = running('a1', { DesiredCount: 2 });
    expect(service()).toMatchObject({ desiredCount: 2, runningCount: 2, pendingCount: 0 });
    expect(service().deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 }]);
    expect(tasks().map((task) => task.lastStatus)).toEqual(['RUNNING', 'RUNNING']);
    expect(names()).toEqual(['SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_STEADY_STATE']);
  });

  test('a new revision takes over without a moment below the minimum', () => {
    const world = running('a1', { DesiredCount: 2 });
    const before = world.service().deployments[0].id;
    world.update({ taskDefinition: world.revision('b2') });
    let least = 9;
    for (let second = 0; second < 120; second++) {
      world.run(1);
      least = Math.min(least, world.healthy());
    }
    expect(least).toBe(2);
    const { deployments } = world.service();
    expect(deployments).toHaveLength(1);
    expect(deployments[0]).toMatchObject({ rolloutState: 'COMPLETED', runningCount: 2 });
    expect(deployments[0].id).not.toBe(before);
    expect(world.tasks().every((task) => task.startedBy === deployments[0].id)).toBe(true);
  });

  test('the same revision again starts no deployment, a forced one does', () => {
    const world = running('a1');
    const { taskDefinition } = world.service();
    expect(world.update({ taskDefinition }).deployments).toHaveLength(1);
    expect(world.update({ forceNewDeployment: true }).deployments).toHaveLength(2);
  });

  test('a second deployment supersedes the first', () => {
    const world = running('a1');
    world.update({ taskDefinition: world.revision('b2') });
    world.run(5);
    world.update({ taskDefinition: world.revision('c3') });
    const statuses = () =>
      world
        .call('ListServiceDeployments', { cluster: 'demo', service: 'web' })
        .serviceDeployments.map((one: any) => one.status);
    expect(statuses()).toEqual(['IN_PROGRESS', 'STOP_REQUESTED', 'SUCCESSFUL']);
    world.run(180);
    expect(statuses()).toEqual(['SUCCESSFUL', 'STOPPED', 'SUCCESSFUL']);
    expect(world.service().deployments).toHaveLength(1);
  });

  test('the percents that allow neither a start nor a stop make it hang, and a message says so', () => {
    const world = running('a1', {
      DesiredCount: 2,
      DeploymentConfiguration: { MinimumHealthyPercent: 75, MaximumPercent: 100 },
    });
    world.update({ taskDefinition: world.revision('b2') });
    world.run(600);
    expect(world.service().deployments).toMatchObject([
      { rolloutState: 'IN_PROGRESS', runningCount: 0 },
      { runningCount: 2 },
    ]);
    expect(world.service().events[0].message).toMatch(/unable to stop or start tasks during a deployment/);
  });

  test('with no room above, an old task goes before a new one comes', () => {
    const world = running('a1', {
      DesiredCount: 2,
      DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 100 },
    });
    world.update({ taskDefinition: world.revision('b2') });
    world.run(300);
    expect(world.service().deployments).toMatchObject([{ rolloutState: 'COMPLETED', runningCount: 2 }]);
  });

  test('an old task that dies during a deployment is replaced by an old one', () => {
    const world = running('a1', { DesiredCount: 2 });
    world.images.set('d4', { readySeconds: 100_000 });
    world.update({ taskDefinition: world.revision('d4') });
    world.run(60);
    const old = world.tasks().find((task) => task.startedBy !== world.service().deployments[0].id);
    world.call('StopTask', { cluster: 'demo', task: old.taskArn });
    world.run(60);
    expect(world.service().deployments[1]).toMatchObject({ status: 'ACTIVE', runningCount: 2 });
  });

  test('a sixth deployment is refused while five still have tasks', () => {
    const world = running('a1');
    for (let i = 0; i < 4; i++) {
      world.update({ forceNewDeployment: true });
      world.run(0);
    }
    expect(() => world.update({ forceNewDeployment: true })).toThrow(/5 active deployments exist/);
  });

  test('a worker without load balancer and check is complete forty seconds after RUNNING', () => {
    const world = createTestWorld();
    world.images.set('a1', {});
    world.start('a1', { LoadBalancers: [] });
    world.run(58);
    expect(world.service().deployments[0].rolloutState).toBe('IN_PROGRESS');
    world.run(30);
    expect(world.service().deployments[0].rolloutState).toBe('COMPLETED');
  });
});

describe('a service at zero', () => {
  test('a new revision completes without a task', () => {
    const world = running('a1', { DesiredCount: 0 });
    world.update({ taskDefinition: world.revision('b2') });
    world.run(10);
    expect(world.service().deployments).toMatchObject([{ rolloutState: 'COMPLETED', runningCount: 0 }]);
    expect(world.tasks('STOPPED')).toEqual([]);
  });

  test('or never, by the switch', () => {
    const world = running('a1', { DesiredCount: 0 }, { zeroCompletes: 'never' });
    world.run(3600);
    expect(world.service().deployments[0].rolloutState).toBe('IN_PROGRESS');
  });

  test.each([
    ['completes', 'COMPLETED'],
    ['stays', 'IN_PROGRESS'],
    ['fails', 'FAILED'],
  ] as const)('a rollout whose count goes to zero %s, by the switch (ZERO-8)', (cutRollout, rolloutState) => {
    const world = running('a1', {}, { cutRollout });
    world.update({ taskDefinition: world.revision('b2') });
    world.run(10);
    world.update({ desiredCount: 0 });
    world.run(180);
    expect(world.service().deployments).toMatchObject([{ rolloutState, runningCount: 0 }]);
    world.update({ desiredCount: 1 });
    world.run(120);
    // What has failed starts no task again (CB-6).
    const later =
      cutRollout === 'fails' ? { rolloutState, runningCount: 0 } : { rolloutState: 'COMPLETED', runningCount: 1 };
    expect(world.service().deployments).toMatchObject([later]);
  });

  test('revision and count in one call make one deployment', () => {
    const world = running('a1', { DesiredCount: 0 });
    world.update({ taskDefinition: world.revision('b2'), desiredCount: 1 });
    world.run(120);
    expect(world.service()).toMatchObject({ desiredCount: 1, runningCount: 1 });
    expect(world.service().deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    expect(world.names().filter((name) => name === 'SERVICE_DEPLOYMENT_IN_PROGRESS')).toHaveLength(2);
  });

  test('waking and sleeping again starts no deployment, and at rest nothing but the steady state is due', () => {
    const world = running('a1', { DesiredCount: 0 });
    world.update({ desiredCount: 2 });
    world.run(120);
    expect(world.service().runningCount).toBe(2);
    world.update({ desiredCount: 0 });
    world.run(180);
    expect(world.service()).toMatchObject({ runningCount: 0, pendingCount: 0 });
    expect(world.names().filter((name) => name.startsWith('SERVICE_DEPLOYMENT'))).toHaveLength(2);
    expect(world.registered()).toBe(0);
    expect(world.waiting()).toBe(1);
  });
});
