import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EmittedEvent } from '../../local/model.ts';
import { createTestWorld, digestOf } from './world.ts';

const sample = (name: string): any =>
  JSON.parse(readFileSync(new URL(`samples/ecs-${name}.json`, import.meta.url), 'utf8'));

/** The same structure with a type in place of each value; times keep their precision. */
const shape = (value: any): any => {
  if (Array.isArray(value)) return value.map(shape);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]));
  return typeof value === 'string' && /^\d{4}-.*Z$/.test(value) ? value.replaceAll(/\d/g, '0') : typeof value;
};

const like = (name: string) => {
  const { source, resources, time, detail, ...rest } = sample(name);
  return shape({ source, 'detail-type': rest['detail-type'], resources, time, detail });
};

const lastTask = (events: EmittedEvent[], status: string) =>
  events.findLast((event: any) => event.detail.lastStatus === status) as any;
const named = (events: EmittedEvent[], name: string, text = '') =>
  events.findLast((event: any) => event.detail.eventName === name && (event.detail.reason ?? '').includes(text)) as any;

const breaker = { DeploymentCircuitBreaker: { Enable: true, Rollback: true } };

const world = (behaviour: object, properties: object = {}) => {
  const made = createTestWorld();
  made.images.set('a1', behaviour);
  made.start('a1', properties);
  made.run(180);
  return made;
};

test('a task on its way up tells of each state once, counting its version', () => {
  const { events } = world({});
  const tasks = events.filter((event) => event['detail-type'] === 'ECS Task State Change') as any[];
  expect(tasks.map(({ detail }) => [detail.version, detail.lastStatus])).toEqual([
    [1, 'PROVISIONING'],
    [2, 'PENDING'],
    [3, 'ACTIVATING'],
    [4, 'RUNNING'],
  ]);
  expect(shape(tasks[0])).toEqual(like('task-provisioning-service'));
  expect(shape(tasks[3])).toEqual(like('task-running-service'));
});

test('deployments and the steady state are told in the shapes of AWS', () => {
  const { events } = world({});
  expect(shape(named(events, 'SERVICE_DEPLOYMENT_IN_PROGRESS'))).toEqual(like('deployment-in-progress'));
  expect(shape(named(events, 'SERVICE_DEPLOYMENT_COMPLETED'))).toEqual(like('deployment-completed'));
  expect(shape(named(events, 'SERVICE_STEADY_STATE'))).toEqual(like('service-steady-state'));
});

test('a task that is scaled in', () => {
  const { events, update, run } = world({});
  update({ desiredCount: 0 });
  run(120);
  const event = lastTask(events, 'STOPPED');
  expect(shape(event)).toEqual(like('task-stopped-scale-in'));
  expect(event.detail).toMatchObject({ stopCode: 'ServiceSchedulerInitiated', containers: [{ exitCode: 0 }] });
  expect(event.detail.stoppedReason).toMatch(/^Scaling activity initiated by \(deployment ecs-svc\/\d+\)$/);
});

test('a task whose image cannot be pulled, and a service that cannot start', () => {
  const { events } = world({ pull: 'missing' });
  const event = lastTask(events, 'STOPPED');
  expect(shape(event)).toEqual(like('task-stopped-cannot-pull'));
  expect(event.detail).toMatchObject({ stopCode: 'TaskFailedToStart', version: 5 });
  expect(event.detail.stoppedReason).toMatch(/^CannotPullContainerError: .*failed to resolve ref .*: not found$/);
  expect(shape(named(events, 'SERVICE_TASK_START_IMPAIRED'))).toEqual(like('service-task-start-impaired'));
});

test('a task that exits by itself, or runs out of memory', () => {
  const exits = lastTask(world({ exit: { afterSeconds: 45, code: 1 } }).events, 'STOPPED');
  expect(shape(exits)).toEqual(like('task-stopped-essential-exit'));
  expect(exits.detail).toMatchObject({
    version: 6,
    stopCode: 'EssentialContainerExited',
    containers: [{ exitCode: 1 }],
  });
  const oom = lastTask(world({ exit: { afterSeconds: 45, code: 1, outOfMemory: true } }).events, 'STOPPED');
  expect(shape(oom)).toEqual(like('task-stopped-oom'));
  expect(oom.detail.containers[0]).toMatchObject({ exitCode: 137 });
});

test('a task that the load balancer finds unhealthy', () => {
  const { events, ecs } = world({ answers: [{ fromSecond: 0, status: 500 }] });
  const event = lastTask(events, 'STOPPED');
  expect(shape(event)).toEqual(like('task-stopped-elb-health'));
  const [known, taken] = [ecs.unhealthy()[0], ecs.unfit()[0]];
  expect(known).toMatchObject({ service: 'web', digests: [digestOf('a1')] });
  expect(taken?.at).toBeGreaterThan(Number(known?.at));
  expect(event.detail.stoppedReason).toMatch(/^Task failed ELB health checks in \(target-group arn:/);
});

test('a task whose container check fails', () => {
  const made = createTestWorld();
  made.images.set('a1', { unhealthyFromSecond: 60 });
  const containers = [{ Name: 'web', Image: `111111111111.dkr.ecr.us-east-1.amazonaws.com/web@sha256:${'a1'.padEnd(64, '0')}`, HealthCheck: { Command: ['CMD', 'x'], Interval: 10 } }]; // prettier-ignore
  const { ref } = made.create('AWS::ECS::TaskDefinition', 'Def', {
    Family: 'api',
    Cpu: '256',
    Memory: '512',
    ContainerDefinitions: containers,
  });
  made.start('a1', { TaskDefinition: ref });
  made.run(70);
  expect(made.tasks()[0]).toMatchObject({ healthStatus: 'HEALTHY' });
  made.run(110);
  const event = lastTask(made.events, 'STOPPED');
  expect(shape(event)).toEqual(like('task-stopped-container-health'));
  expect(event.detail).toMatchObject({
    stoppedReason: 'Task failed container health checks',
    containers: [{ exitCode: 137 }],
  });
});

test('a deployment that fails and is rolled back', () => {
  const { events, update, images, revision, run } = world({}, { DeploymentConfiguration: breaker });
  images.set('b2', { pull: 'missing' });
  update({ taskDefinition: revision('b2') });
  run(600);
  expect(shape(named(events, 'SERVICE_DEPLOYMENT_FAILED'))).toEqual(like('deployment-failed'));
  expect(shape(named(events, 'SERVICE_DEPLOYMENT_IN_PROGRESS', 'rolling back'))).toEqual(
    like('deployment-in-progress-rollback'),
  );
});

test('no capacity', () => {
  const { ecs, events, clock, run, update, tasks } = world({}, { DesiredCount: 0 });
  ecs.lackCapacity('demo', clock.now() + 300_000);
  update({ desiredCount: 1 });
  run(200);
  expect(tasks()).toEqual([]);
  expect(shape(named(events, 'SERVICE_TASK_PLACEMENT_FAILURE'))).toEqual(
    like('service-task-placement-failure-fargate'),
  );
  run(200);
  expect(tasks()).toMatchObject([{ lastStatus: 'RUNNING' }]);
});
