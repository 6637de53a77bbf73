import { describe, expect, test } from 'vitest';
import { createTestWorld, digestOf, imageOf } from './world.ts';

const running = (properties: object = {}, settings: object = {}) => {
  const world = createTestWorld(settings);
  world.images.set('a1', {});
  world.images.set('b2', {});
  world.start('a1', properties);
  world.run(120);
  return world;
};
const code = (name: string) => expect.objectContaining({ code: name });

describe('task definitions', () => {
  test('show their tags beside them, and only when asked', () => {
    const { call } = createTestWorld();
    const containerDefinitions = [{ name: 'web', image: imageOf('a1') }];
    call('RegisterTaskDefinition', { family: 'web', containerDefinitions, tags: [{ key: 'team', value: 'a' }] });
    expect(call('DescribeTaskDefinition', { taskDefinition: 'web' })).not.toHaveProperty('tags');
    const shown = call('DescribeTaskDefinition', { taskDefinition: 'web:1', include: ['TAGS'] });
    expect(shown.tags).toEqual([{ key: 'team', value: 'a' }]);
    expect(shown.taskDefinition).toMatchObject({ family: 'web', revision: 1, status: 'ACTIVE' });
    expect(shown.taskDefinition).not.toHaveProperty('tags');
  });

  test('refuse empty tags, reserved tags and missing containers', () => {
    const { call } = createTestWorld();
    const containerDefinitions = [{ name: 'web', image: 'x' }];
    const register = (more: object) => () =>
      call('RegisterTaskDefinition', { family: 'web', containerDefinitions, ...more });
    expect(register({ tags: [] })).toThrow(/Tags can not be empty/);
    expect(register({ tags: [{ key: 'AWS:x', value: '' }] })).toThrow(/reserved/);
    expect(register({ containerDefinitions: [] })).toThrow(code('ClientException'));
  });

  test('once INACTIVE are refused by UpdateService, but run on and change their count', () => {
    const world = running();
    const next = world.revision('b2');
    world.call('DeregisterTaskDefinition', { taskDefinition: next });
    expect(() => world.update({ taskDefinition: next })).toThrow(/TaskDefinition is inactive/);
    world.call('DeregisterTaskDefinition', { taskDefinition: world.service().taskDefinition });
    world.update({ desiredCount: 2 });
    world.run(120);
    expect(world.service()).toMatchObject({ runningCount: 2, desiredCount: 2 });
  });

  test('named by family alone mean the latest ACTIVE revision', () => {
    const { call, revision } = createTestWorld();
    revision('a1');
    call('DeregisterTaskDefinition', { taskDefinition: revision('b2') });
    expect(call('DescribeTaskDefinition', { taskDefinition: 'web' }).taskDefinition.revision).toBe(1);
    expect(() => call('DescribeTaskDefinition', { taskDefinition: 'web:9' })).toThrow(/Unable to describe/);
  });
});

describe('reading services', () => {
  test('may lag behind what calls change, one change after the other', () => {
    const world = running({}, { describeLagSeconds: 10 });
    const { desiredCount: first } = world.service();
    expect(world.update({ desiredCount: 3 })).toMatchObject({ desiredCount: 3 });
    world.run(4);
    world.update({ desiredCount: 0 });
    expect(world.service().desiredCount).toBe(first);
    world.run(6);
    expect(world.service().desiredCount).toBe(3);
    world.run(4);
    expect(world.service()).toMatchObject({ desiredCount: 0 });
  });

  test('names what is missing, and refuses more than ten', () => {
    const { call } = running();
    const { services, failures } = call('DescribeServices', { cluster: 'demo', services: ['web', 'none'] });
    expect(services).toHaveLength(1);
    expect(failures).toEqual([{ arn: 'arn:aws:ecs:us-east-1:111111111111:service/demo/none', reason: 'MISSING' }]);
    const services11 = Array.from({ length: 11 }, (_, index) => `s${index}`);
    expect(() => call('DescribeServices', { cluster: 'demo', services: services11 })).toThrow(/at most 10/);
    expect(() => call('DescribeServices', { cluster: 'none', services: ['web'] })).toThrow(
      code('ClusterNotFoundException'),
    );
    expect(() => call('UpdateService', { cluster: 'demo', service: 'none' })).toThrow(code('ServiceNotFoundException'));
  });

  test('leads from the running deployment to the digest that its revision runs', () => {
    const world = running();
    world.update({ taskDefinition: world.revision('b2') });
    const { currentServiceDeployment } = world.service();
    const input = { serviceDeploymentArns: [currentServiceDeployment] };
    const { targetServiceRevision, status } = world.call('DescribeServiceDeployments', input).serviceDeployments[0];
    expect(status).toBe('IN_PROGRESS');
    const { serviceRevisions } = world.call('DescribeServiceRevisions', {
      serviceRevisionArns: [targetServiceRevision.arn],
    });
    expect(serviceRevisions[0].containerImages).toEqual([
      { containerName: 'web', image: imageOf('b2'), imageDigest: digestOf('b2') },
    ]);
  });

  test('lists tasks by service, state, family and starter, page by page', () => {
    const { call, service } = running({ DesiredCount: 3 });
    const first = call('ListTasks', { cluster: 'demo', family: 'web', maxResults: 2 });
    expect(first.taskArns).toHaveLength(2);
    const { nextToken } = first;
    expect(call('ListTasks', { cluster: 'demo', family: 'web', maxResults: 2, nextToken }).taskArns).toHaveLength(1);
    expect(call('ListTasks', { cluster: 'demo', startedBy: service().deployments[0].id }).taskArns).toHaveLength(3);
    expect(call('ListTasks', { cluster: 'demo', desiredStatus: 'STOPPED' }).taskArns).toEqual([]);
    expect(() => call('ListTasks', { cluster: 'demo', serviceName: 'web', startedBy: 'x' })).toThrow(
      /cannot be combined/,
    );
  });

  test('tags of services can be read and set', () => {
    const { call, service } = running({ Tags: [{ Key: 'a', Value: '1' }] });
    call('TagResource', { resourceArn: service().serviceArn, tags: [{ key: 'b', value: '2' }] });
    const { tags } = call('ListTagsForResource', { resourceArn: service().serviceArn });
    expect(tags).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
  });
});

describe('throttling', () => {
  test('UpdateService takes fifty at once and five a second', () => {
    const { update, run } = running();
    const burst = (): number => {
      for (let calls = 0; ; calls++) {
        try {
          update({});
        } catch (error) {
          expect(error).toMatchObject({ code: 'ThrottlingException', status: 400 });
          return calls;
        }
      }
    };
    expect(burst()).toBe(50);
    run(2);
    expect(burst()).toBe(10);
  });
});

describe('what is not covered', () => {
  test.each([
    [{ DeploymentController: { Type: 'CODE_DEPLOY' } }, /CODE_DEPLOY/],
    [{ LaunchType: 'EC2' }, /launch type EC2/],
    [{ DeploymentConfiguration: { Strategy: 'BLUE_GREEN' } }, /BLUE_GREEN/],
    [{ DeploymentConfiguration: { LifecycleHooks: [] } }, /lifecycleHooks/],
  ])('is refused: %j', (properties, message) => {
    expect(() => running(properties)).toThrow(message);
  });
});

test('grace, percents and flags change without a deployment', () => {
  const { update, service } = running();
  update({
    healthCheckGracePeriodSeconds: 60,
    deploymentConfiguration: { maximumPercent: 150 },
    enableExecuteCommand: true,
  });
  expect(service()).toMatchObject({
    healthCheckGracePeriodSeconds: 60,
    deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 100 },
    enableExecuteCommand: true,
  });
  expect(service().deployments).toHaveLength(1);
});

test('a tag is resolved with the first task of a deployment and holds for all later ones', () => {
  const world = running();
  world.tags.set('host/web:latest', 'a1');
  const containerDefinitions = [{ name: 'web', image: 'host/web:latest' }];
  world.call('RegisterTaskDefinition', { family: 'web', containerDefinitions });
  world.update({ taskDefinition: 'web' });
  world.run(120);
  world.tags.set('host/web:latest', 'b2');
  world.update({ desiredCount: 2 });
  world.run(120);
  const digests = () => world.tasks().map((task) => task.containers[0].imageDigest);
  expect(digests()).toEqual([digestOf('a1'), digestOf('a1')]);
  world.update({ forceNewDeployment: true });
  world.run(120);
  expect(digests()).toEqual([digestOf('b2'), digestOf('b2')]);
});
