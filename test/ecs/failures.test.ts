import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTestWorld, imageOf } from './world.ts';

const sample = (name: string): any =>
  JSON.parse(readFileSync(new URL(`../fixtures/events/${name}.json`, import.meta.url), 'utf8'));

const withBreaker = (rollback: boolean) => ({
  DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: rollback } },
});

const running = (properties: object = {}, settings: object = {}) => {
  const world = createTestWorld(settings);
  world.images.set('a1', {});
  world.start('a1', properties);
  world.run(120);
  const serviceDeployment = (index = 0) => {
    const { serviceDeployments } = world.call('ListServiceDeployments', { cluster: 'demo', service: 'web' });
    const serviceDeploymentArns = [serviceDeployments[index].serviceDeploymentArn];
    return world.call('DescribeServiceDeployments', { serviceDeploymentArns }).serviceDeployments[0];
  };
  const push = (version: string, behaviour: object): void => {
    world.images.set(version, behaviour);
    world.update({ taskDefinition: world.revision(version) });
  };
  return { ...world, serviceDeployment, push };
};

describe('the circuit breaker', () => {
  test('fails a deployment whose tasks never start, and the old ones serve on', () => {
    const world = running(withBreaker(false));
    world.push('b2', { pull: 'missing' });
    world.run(600);
    expect(world.service().deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'FAILED', failedTasks: 3, runningCount: 0, pendingCount: 0 },
      { status: 'ACTIVE', runningCount: 1 },
    ]);
    expect(world.serviceDeployment()).toMatchObject({
      status: 'STOPPED',
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    });
    expect(world.healthy()).toBe(1);
  });

  test('rolls back to the last completed deployment, which takes up its own id again', () => {
    const world = running(withBreaker(true));
    const good = world.service().deployments[0];
    world.push('b2', { answers: [{ fromSecond: 0, status: 500 }] });
    world.run(900);
    expect(world.service().deployments).toMatchObject([{ id: good.id, rolloutState: 'COMPLETED', runningCount: 1 }]);
    expect(world.service().taskDefinition).toBe(good.taskDefinition);
    expect(world.serviceDeployment()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      rollback: { reason: 'ECS deployment circuit breaker: task failed health checks.' },
    });
    const failed = world.events.find((event: any) => event.detail.eventName === 'SERVICE_DEPLOYMENT_FAILED') as any;
    expect(failed.detail.deploymentId).not.toBe(good.id);
  });

  test('has nowhere to go when nothing completed before', () => {
    const world = createTestWorld();
    world.start('a1', withBreaker(true));
    world.run(900);
    expect(world.service().deployments).toMatchObject([{ rolloutState: 'FAILED', runningCount: 0, pendingCount: 0 }]);
  });

  test('does not count tasks that exit after RUNNING: they are replaced at full speed', () => {
    const world = running(withBreaker(true));
    world.push('b2', { exit: { afterSeconds: 3, code: 1 } });
    world.run(1800);
    const [primary, old] = world.service().deployments;
    expect(primary).toMatchObject({ rolloutState: 'IN_PROGRESS', failedTasks: 0 });
    expect(old).toMatchObject({ runningCount: 1 });
    const stopped = world.tasks('STOPPED').filter((task) => task.startedBy === primary.id);
    expect(stopped.length).toBeGreaterThan(50);
  });
});

describe('tasks that never run', () => {
  test('are tried again after ever longer waits, until a new revision comes', () => {
    const world = running({ DesiredCount: 0 });
    world.push('b2', { pull: 'missing' });
    world.run(60);
    world.update({ desiredCount: 1 });
    world.run(3600);
    const early = world.tasks('STOPPED').length;
    expect(early).toBeLessThan(12);
    world.run(3600);
    expect(world.tasks('STOPPED').length).toBeLessThan(5);
    world.push('c3', {});
    world.run(120);
    expect(world.service()).toMatchObject({ runningCount: 1 });
  });
});

describe('running tasks', () => {
  test('that only the first time crash are replaced, and the service is whole again', () => {
    const world = createTestWorld();
    world.images.set('a1', { exit: { afterSeconds: 60, code: 137, outOfMemory: true, tasks: 1 } });
    world.start('a1');
    world.run(600);
    expect(world.service().runningCount).toBe(1);
    expect(world.tasks('STOPPED')).toMatchObject([
      { stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] },
    ]);
  });

  test('are not replaced for failed checks within their grace period', () => {
    const answers = [
      { fromSecond: 0, status: 500 },
      { fromSecond: 90, status: 200 },
    ];
    const world = createTestWorld();
    world.images.set('a1', { answers });
    world.start('a1', { HealthCheckGracePeriodSeconds: 120 });
    world.run(300);
    expect(world.tasks('STOPPED')).toEqual([]);
    expect(world.service().deployments[0].rolloutState).toBe('COMPLETED');
  });

  test('are replaced at the end of the grace period if they still fail', () => {
    const world = createTestWorld();
    world.images.set('a1', { answers: [{ fromSecond: 0, status: 500 }] });
    world.start('a1', { HealthCheckGracePeriodSeconds: 120 });
    world.run(100);
    expect(world.tasks('STOPPED')).toEqual([]);
    world.run(120);
    expect(world.tasks('STOPPED')).toMatchObject([{ stopCode: 'ServiceSchedulerInitiated' }]);
  });

  test('are replaced when Fargate retires them or a person stops them', () => {
    const world = running();
    world.ecs.retireTask(world.tasks()[0].taskArn);
    world.run(120);
    world.call('StopTask', { cluster: 'demo', task: world.tasks()[0].taskArn, reason: 'by hand' });
    world.run(120);
    expect(world.service().runningCount).toBe(1);
    const codes = world.tasks('STOPPED').map((task) => [task.stopCode, task.stoppedReason]);
    expect(codes).toEqual([
      ['InfrastructureHealth', expect.stringContaining('maintenance')],
      ['UserInitiated', 'by hand'],
    ]);
  });

  test('are forgotten an hour after they stopped', () => {
    const world = running();
    world.update({ desiredCount: 0 });
    world.run(300);
    expect(world.tasks('STOPPED')).toHaveLength(1);
    world.run(3600);
    expect(world.tasks('STOPPED')).toEqual([]);
  });

  test('give a CPU point each minute, and none at zero', () => {
    const world = running();
    world.run(600);
    const before = world.points.length;
    expect(before).toBeGreaterThan(9);
    expect(world.points[0]).toMatchObject({
      namespace: 'AWS/ECS',
      dimensions: { ClusterName: 'demo', ServiceName: 'web' },
    });
    world.update({ desiredCount: 0 });
    world.run(120);
    const atZero = world.points.length;
    world.run(3600);
    expect(world.points.length).toBe(atZero);
  });
});

describe('an image for another machine', () => {
  const mismatched = (index: boolean, more: object = {}) => {
    const world = createTestWorld();
    world.logs.sink.create('/demo/web');
    world.images.set('a1', {});
    world.facts.set('a1', { architectures: ['arm64'], index });
    const definition = world.call('RegisterTaskDefinition', {
      family: 'web',
      containerDefinitions: [
        {
          name: 'web',
          image: imageOf('a1'),
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/demo/web', 'awslogs-stream-prefix': 'app' },
          },
        },
      ],
      ...more,
    }).taskDefinition;
    world.start('a1', { TaskDefinition: definition.taskDefinitionArn });
    world.run(180);
    return world;
  };

  test('is not in the index: the task fails to pull, as in AWS', () => {
    const [task] = mismatched(true).tasks('STOPPED');
    const { stopCode, stoppedReason } = sample('ecs-task-stopped-platform-mismatch').detail;
    expect(task).toMatchObject({ stopCode, stoppedReason, containers: [{ reason: stoppedReason }] });
    expect(task.startedAt).toBeUndefined();
    expect(task.pullStoppedAt - task.pullStartedAt).toBe(41_400);
  });

  test('as a single manifest starts, and dies of its format', () => {
    const world = mismatched(false);
    const [task] = world.tasks('STOPPED');
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 1 }] });
    const stream = `app/web/${task.taskArn.split('/')[2]}`;
    expect(world.logs.lines('/demo/web', stream)).toEqual(['exec /app/start: exec format error']);
    expect(world.healthy()).toBe(0);
  });

  test('runs on the machine that the task definition asks for', () => {
    const runtimePlatform = { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' };
    const [task] = mismatched(true, { runtimePlatform }).tasks();
    expect(task).toMatchObject({ lastStatus: 'RUNNING', attributes: [{ value: 'arm64' }] });
  });
});

test('an archived image cannot be pulled (ECR-13)', () => {
  const world = createTestWorld();
  world.images.set('a1', {});
  world.facts.set('a1', { archived: true });
  world.start('a1');
  world.run(60);
  expect(world.tasks('STOPPED')[0]).toMatchObject({
    stopCode: 'TaskFailedToStart',
    stoppedReason: expect.stringMatching(/^CannotPullContainerError: .*failed to resolve ref .*: not found$/),
  });
});
