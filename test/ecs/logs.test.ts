import { expect, test } from 'vitest';
import type { ImageBehaviour } from '../../local/parts.ts';
import { createTestWorld, imageOf } from './world.ts';

const driver = (options: object = {}) => ({
  LogDriver: 'awslogs',
  Options: { 'awslogs-group': '/demo/web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'app', ...options },
});

const logging = (behaviour: ImageBehaviour, { group = true, options = {} } = {}) => {
  const world = createTestWorld();
  if (group) world.logs.sink.create('/demo/web');
  world.images.set('a1', behaviour);
  const { ref } = world.create('AWS::ECS::TaskDefinition', 'Def', {
    Family: 'web',
    Cpu: '256',
    Memory: '512',
    ContainerDefinitions: [{ Name: 'web', Image: imageOf('a1'), LogConfiguration: driver(options) }],
  });
  world.start('a1', { TaskDefinition: ref });
  const events = (taskArn: string) => {
    const logStreamName = `app/web/${taskArn.split('/')[2]}`;
    const input = { logGroupName: '/demo/web', logStreamName };
    const answer: any = world.logs.model.operations['GetLogEvents']?.run(input, {
      service: 'logs',
      operation: 'GetLogEvents',
      principal: 'person',
    });
    return answer.events as { timestamp: number; message: string }[];
  };
  return { ...world, events };
};

test('a container prints its lines at their second, into the stream of its task', () => {
  const world = logging({ logs: ['listening on 8080', { second: 30, line: 'first request' }] });
  world.run(120);
  const [task] = world.tasks();
  const started = task.startedAt.getTime();
  expect(world.events(task.taskArn)).toMatchObject([
    { message: 'listening on 8080', timestamp: started },
    { message: 'first request', timestamp: started + 30_000 },
  ]);
});

test('a container that crashes prints its last words, and nothing after them', () => {
  const world = logging({
    logs: ['listening', { second: 60, line: 'never said' }],
    exit: { afterSeconds: 20, code: 1, logs: ['Error: no such table', '    at main'] },
  });
  world.run(60);
  const [task] = world.tasks('STOPPED');
  expect(world.events(task.taskArn).map(({ message }) => message)).toEqual([
    'listening',
    'Error: no such table',
    '    at main',
  ]);
  expect(world.events(task.taskArn).at(-1)?.timestamp).toBe(task.startedAt.getTime() + 20_000);
});

test('a task whose log group is not there does not start, and its stop reason says so', () => {
  const world = logging({ logs: ['listening'] }, { group: false });
  world.run(120);
  expect(world.tasks('STOPPED')[0]).toMatchObject({
    stopCode: 'TaskFailedToStart',
    stoppedReason: expect.stringMatching(/^ResourceInitializationError: .*log group does not exist/),
  });
});

test('awslogs-create-group makes the group', () => {
  const options = { 'awslogs-create-group': 'true' };
  const world = logging({ logs: ['listening'] }, { group: false, options });
  world.run(120);
  expect(world.events(world.tasks()[0].taskArn)).toHaveLength(1);
});
