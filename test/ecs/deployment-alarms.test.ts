import { describe, expect, test } from 'vitest';
import { createTestWorld } from './world.ts';

const watching = (alarms: object = {}, configuration: object = {}, red: string[] = []) => {
  const world = createTestWorld({ alarmBake: 120 });
  for (const version of ['a1', 'b2']) world.images.set(version, {});
  world.start('a1', {
    DeploymentConfiguration: {
      Alarms: { AlarmNames: ['web-5xx', 'web-slow'], Enable: true, Rollback: true, ...alarms },
      ...configuration,
    },
  });
  world.run(600);
  const [good] = world.service().deployments;
  for (const name of red) world.red.add(name);
  world.update({ taskDefinition: world.revision('b2') });
  const [bad] = world.service().deployments;
  const latest = () => {
    const list = { cluster: 'demo', service: 'web' };
    const [{ serviceDeploymentArn }] = world.call('ListServiceDeployments', list).serviceDeployments;
    const describe = { serviceDeploymentArns: [serviceDeploymentArn] };
    return world.call('DescribeServiceDeployments', describe).serviceDeployments[0];
  };
  return { ...world, good, bad, latest };
};

describe('deployment alarms', () => {
  test('fail the deployment when one turns red, and roll back if they say so (ALM-1, ALM-6)', () => {
    const world = watching();
    world.run(30);
    world.red.add('web-slow');
    world.run(300);
    const [primary] = world.service().deployments;
    expect(primary).toMatchObject({ id: world.good.id, taskDefinition: world.good.taskDefinition });
    expect(world.names()).toContain('SERVICE_DEPLOYMENT_FAILED');
    expect(world.latest()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      alarms: { status: 'TRIGGERED', alarmNames: ['web-5xx', 'web-slow'], triggeredAlarmNames: ['web-slow'] },
      rollback: { reason: 'ECS deployment alarms: alarm detected.' },
    });
  });

  test('only fail it if they do not say so', () => {
    const world = watching({ Rollback: false });
    world.run(10);
    world.red.add('web-5xx');
    world.run(300);
    expect(world.service().deployments[0]).toMatchObject({ id: world.bad.id, rolloutState: 'FAILED' });
    expect(world.latest()).toMatchObject({ status: 'STOPPED', alarms: { status: 'TRIGGERED' } });
  });

  test('hold the deployment open for their bake, and still roll back in it (ALM-3)', () => {
    const world = watching();
    world.run(90);
    expect(world.service().deployments).toMatchObject([{ id: world.bad.id, rolloutState: 'IN_PROGRESS' }]);
    world.red.add('web-5xx');
    world.run(300);
    expect(world.service().deployments).toMatchObject([{ id: world.good.id, rolloutState: 'COMPLETED' }]);
  });

  test('are not looked at after COMPLETED (ALM-5)', () => {
    const world = watching({}, { BakeTimeInMinutes: 1 });
    world.run(180);
    expect(world.latest()).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'MONITORING_COMPLETE' } });
    world.red.add('web-5xx');
    world.run(600);
    expect(world.service().deployments).toMatchObject([{ id: world.bad.id, rolloutState: 'COMPLETED' }]);
  });

  test('are all ignored when one was red at the start (ALM-4, TOP-7)', () => {
    const world = watching({}, {}, ['web-5xx']);
    world.run(20);
    world.red.add('web-slow');
    world.run(300);
    expect(world.service().deployments).toMatchObject([{ id: world.bad.id, rolloutState: 'COMPLETED' }]);
    expect(world.latest()).toMatchObject({ alarms: { status: 'DISABLED' } });
  });

  test('need a name, and a bake needs them', () => {
    expect(() => watching({ AlarmNames: [] })).toThrow('alarmNames cannot be empty');
    expect(() => watching({ Enable: false }, { BakeTimeInMinutes: 5 })).toThrow('does not cover bakeTimeInMinutes');
  });
});
