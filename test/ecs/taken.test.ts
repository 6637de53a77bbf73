import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTestWorld } from './world.ts';

const sample = (name: string): any =>
  JSON.parse(readFileSync(new URL(`../fixtures/events/${name}.json`, import.meta.url), 'utf8'));

const running = (count = 1, properties: object = {}) => {
  const world = createTestWorld();
  world.images.set('a1', {});
  world.start('a1', { DesiredCount: count, ...properties });
  world.run(120);
  const details = (taskArn: string): any[] =>
    world.events.map((event: any) => event.detail).filter((detail) => detail.taskArn === taskArn);
  return { ...world, details };
};

describe('a task that AWS takes away', () => {
  test('for Spot gives notice while it runs, is replaced at once, and is gone within two minutes', () => {
    const world = running();
    const { taskArn } = world.tasks()[0];
    world.ecs.stopTask(taskArn, 'spot');
    const noticed = world.clock.now();
    world.run(60);
    const notice = world.details(taskArn).find((detail) => detail.stopCode === 'TerminationNotice');
    const { stopCode, stoppedReason, lastStatus, desiredStatus, capacityProviderName } = sample(
      'ecs-task-spot-termination-notice',
    ).detail;
    expect(notice).toMatchObject({ stopCode, stoppedReason, lastStatus, desiredStatus, capacityProviderName });
    expect(world.tasks().filter((task) => task.taskArn !== taskArn)).toHaveLength(1);
    const stopped = world.tasks('STOPPED').find((task) => task.taskArn === taskArn);
    expect(stopped).toMatchObject({ stopCode: 'SpotInterruption', stoppedReason });
    expect(stopped.executionStoppedAt.getTime() - noticed).toBeLessThanOrEqual(120_000);
  });

  test('for Fargate maintenance says so', () => {
    const world = running();
    world.ecs.stopTask(world.tasks()[0].taskArn, 'retirement');
    world.run(120);
    expect(world.tasks('STOPPED')).toMatchObject([
      { stopCode: 'InfrastructureHealth', stoppedReason: expect.stringContaining('maintenance') },
    ]);
    expect(world.service().runningCount).toBe(1);
  });

  test.each(['retirement', 'spot', 'scale-in', 'rebalancing'] as const)(
    'for %s never exits by itself as it would have',
    (cause) => {
      const world = createTestWorld();
      world.images.set('a1', { exit: { afterSeconds: 200, code: 1, tasks: 1 } });
      world.start('a1');
      world.run(120);
      expect(world.ecs.spared()).toEqual([]);
      world.ecs.stopTask(world.tasks()[0].taskArn, cause);
      world.run(300);
      expect(world.ecs.spared()).toHaveLength(1);
      expect(world.tasks('STOPPED').map(({ stopCode }) => stopCode)).not.toContain('EssentialContainerExited');
    },
  );

  test('is told apart from one that was gone before', () => {
    const world = createTestWorld();
    world.images.set('a1', { exit: { afterSeconds: 200, code: 1, tasks: 1 } });
    world.start('a1');
    world.run(400);
    expect(world.tasks('STOPPED')).toMatchObject([{ stopCode: 'EssentialContainerExited' }]);
    expect(world.ecs.spared()).toEqual([]);
  });

  test('to balance zones goes only when another one serves', () => {
    const world = running();
    const { taskArn } = world.tasks()[0];
    const { id } = world.service().deployments[0];
    world.ecs.stopTask(taskArn, 'rebalancing');
    const served = [];
    for (let second = 0; second < 120; second += 1) {
      world.run(1);
      served.push(world.healthy());
    }
    expect(Math.min(...served)).toBe(1);
    expect(world.tasks()).toHaveLength(1);
    expect(world.tasks('STOPPED')).toMatchObject([
      {
        taskArn,
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Scaling activity initiated by (deployment ${id})`,
      },
    ]);
    expect(world.service().deployments).toMatchObject([{ id, rolloutState: 'COMPLETED' }]);
  });

  test('for a scale-in looks the same', () => {
    const world = running(2);
    world.ecs.stopTask(world.tasks()[0].taskArn, 'scale-in');
    world.run(5);
    expect(world.tasks('STOPPED')).toMatchObject([
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: expect.stringMatching(/^Scaling activity initiated/) },
    ]);
  });

  test('must be there', () => {
    expect(() => running().ecs.stopTask('none', 'spot')).toThrow('no task none');
  });
});

describe('no capacity', () => {
  const message = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';

  test('places nothing, tells it, and all is well once there is room again', () => {
    const world = running();
    world.ecs.lackCapacity('demo', world.clock.now() + 600_000);
    world.update({ desiredCount: 2 });
    world.run(300);
    expect(world.tasks()).toHaveLength(1);
    expect(world.names()).toContain('SERVICE_TASK_PLACEMENT_FAILURE');
    expect(world.service().events[0].message).toContain(`was unable to place a task. Reason: ${message}`);
    world.run(420);
    expect(world.service().runningCount).toBe(2);
  });

  test('can stop tasks before they run, which counts for the circuit breaker and backs off', () => {
    const world = running(1, {
      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
    });
    world.images.set('b2', {});
    world.ecs.lackCapacity('demo', world.clock.now() + 3_600_000, 'stopped');
    world.update({ taskDefinition: world.revision('b2') });
    world.run(600);
    expect(world.tasks('STOPPED')[0]).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: message });
    expect(world.tasks('STOPPED')).toHaveLength(3);
    expect(world.names()).toContain('SERVICE_DEPLOYMENT_FAILED');
    expect(world.names()).toContain('SERVICE_TASK_PLACEMENT_FAILURE');
    expect(world.service()).toMatchObject({ runningCount: 1 });
  });
});

describe('a rollback of the circuit breaker', () => {
  const rolledBack = (rollbackDeployment: 'same' | 'new') => {
    const world = createTestWorld({ rollbackDeployment });
    world.images.set('a1', {});
    world.images.set('b2', { pull: 'missing' });
    world.start('a1', { DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } } });
    world.run(120);
    const [good] = world.service().deployments;
    world.update({ taskDefinition: world.revision('b2') });
    const [bad] = world.service().deployments;
    for (let turn = 0; turn < 600 && world.service().taskDefinition !== good.taskDefinition; turn++) world.run(1);
    return { ...world, good, bad };
  };

  test.each(['same', 'new'] as const)('names in its PRIMARY where it goes, and ends well (%s deployment)', (which) => {
    const world = rolledBack(which);
    const [primary] = world.service().deployments;
    const reason = `ECS deployment circuit breaker: rolling back to deploymentId ${world.good.id}.`;
    expect(primary).toMatchObject({ rolloutState: 'IN_PROGRESS', rolloutStateReason: reason });
    expect(primary.id === world.good.id).toBe(which === 'same');
    const event = world.events.findLast((one: any) => one.detail.reason === reason) as any;
    expect(event.detail.deploymentId).toBe(which === 'same' ? world.bad.id : primary.id);
    world.run(600);
    expect(world.service().deployments).toMatchObject([
      { id: primary.id, rolloutState: 'COMPLETED', taskDefinition: world.good.taskDefinition, runningCount: 1 },
    ]);
    const list = { cluster: 'demo', service: 'web' };
    expect(world.call('ListServiceDeployments', list).serviceDeployments[0].status).toBe('ROLLBACK_SUCCESSFUL');
  });

  test('is told from a person, whose way back is a deployment of its own', () => {
    const world = createTestWorld();
    for (const version of ['a1', 'b2']) world.images.set(version, {});
    world.start('a1');
    world.run(120);
    const [first] = world.service().deployments;
    world.update({ taskDefinition: world.revision('b2') });
    world.run(10);
    const [back] = world.update({ taskDefinition: first.taskDefinition }).deployments;
    expect(back.id).not.toBe(first.id);
    expect(back.rolloutStateReason).toBe(`ECS deployment ${back.id} in progress.`);
  });
});

describe('a deregistered revision', () => {
  test('runs on and scales, but no service can be moved to it (TD-12)', () => {
    const world = running();
    const { taskDefinition } = world.service();
    world.call('DeregisterTaskDefinition', { taskDefinition });
    expect(world.call('DescribeTaskDefinition', { taskDefinition }).taskDefinition.status).toBe('INACTIVE');
    world.update({ desiredCount: 2 });
    world.run(120);
    expect(world.service()).toMatchObject({ taskDefinition, runningCount: 2 });
    world.images.set('b2', {});
    world.update({ taskDefinition: world.revision('b2') });
    expect(() => world.update({ taskDefinition })).toThrow('TaskDefinition is inactive');
  });
});
