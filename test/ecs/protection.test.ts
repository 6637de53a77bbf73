import { expect, test } from 'vitest';
import { createTestWorld } from './world.ts';

const running = (count = 1) => {
  const world = createTestWorld();
  for (const version of ['a1', 'b2', 'c3', 'd4', 'e5', 'f6']) world.images.set(version, {});
  world.start('a1', { DesiredCount: count });
  world.run(120);
  const protect = (tasks: string[], more: object = {}) =>
    world.call('UpdateTaskProtection', { cluster: 'demo', tasks, protectionEnabled: true, ...more });
  const deploy = (version: string) => world.update({ taskDefinition: world.revision(version) });
  return { ...world, protect, deploy };
};

const states = (world: ReturnType<typeof running>) =>
  world.service().deployments.map((one: any) => [one.status, one.rolloutState, one.runningCount]);

test('a protected task outlives its deployment, which stays ACTIVE and holds the new one open', () => {
  const world = running();
  const { taskArn } = world.tasks()[0];
  const { protectedTasks, failures } = world.protect([taskArn, 'x'], { expiresInMinutes: 30 });
  expect(protectedTasks).toEqual([
    { taskArn, protectionEnabled: true, expirationDate: new Date(world.clock.now() + 30 * 60_000) },
  ]);
  expect(failures).toEqual([{ arn: 'x', reason: 'MISSING' }]);
  world.deploy('b2');
  world.run(20 * 60);
  expect(states(world)).toEqual([
    ['PRIMARY', 'IN_PROGRESS', 1],
    ['ACTIVE', 'COMPLETED', 1],
  ]);
});

test('a protection that ends, or is taken away, lets the task go at once', () => {
  for (const end of ['expires', 'is taken away'] as const) {
    const world = running();
    const tasks = [world.tasks()[0].taskArn];
    world.protect(tasks, { expiresInMinutes: 30 });
    world.deploy('b2');
    world.run(15 * 60);
    if (end === 'is taken away')
      world.call('UpdateTaskProtection', { cluster: 'demo', tasks, protectionEnabled: false });
    else world.run(15 * 60);
    world.run(120);
    expect(states(world)).toEqual([['PRIMARY', 'COMPLETED', 1]]);
  }
});

test('four deployments that are held ACTIVE leave no room for another one (roadmap #2836)', () => {
  const world = running(5);
  for (const version of ['b2', 'c3', 'd4', 'e5']) {
    const newest = world.service().deployments[0].id;
    const [mine] = world.tasks().filter((task) => task.startedBy === newest && task.lastStatus === 'RUNNING');
    world.ecs.protectTask(mine.taskArn, 600);
    world.deploy(version);
    world.run(300);
  }
  expect(states(world).map(([status]: string[]) => status)).toEqual(['PRIMARY', ...Array(4).fill('ACTIVE')]);
  expect(() => world.deploy('f6')).toThrow('5 active deployments exist, unable to create new deployment.');
  expect(() => world.update({ desiredCount: 4 })).not.toThrow();
});

test('a scale-in takes the tasks that nothing protects', () => {
  const world = running(2);
  const { taskArn } = world.tasks()[1];
  world.protect([taskArn]);
  world.update({ desiredCount: 0 });
  world.run(120);
  expect(world.tasks().map((task) => task.taskArn)).toEqual([taskArn]);
  const { protectedTasks } = world.call('GetTaskProtection', { cluster: 'demo', tasks: [taskArn] });
  expect(protectedTasks).toMatchObject([{ taskArn, protectionEnabled: true }]);
});

test('protection is for ten tasks a call, and for a minute to two days', () => {
  const world = running();
  expect(() => world.protect(Array(11).fill('x'))).toThrow('at most 10');
  expect(() => world.protect([world.tasks()[0].taskArn], { expiresInMinutes: 2881 })).toThrow('2880');
});
