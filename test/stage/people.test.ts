import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { Task } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMAGES, Stage, WEB_URL } from '../../local/stage/stage.ts';
import { CDK_OUT } from '../synthesized.ts';

/** One platform without the controller, for all of this file: each test leaves it at rest. */
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ cdkOut: CDK_OUT, install: false });
  for (const tag of ['v2', 'v3']) stage.push('web', tag, { answers: [{ fromSecond: 0, status: 200, body: tag }] });
});
afterAll(async () => {
  const refusals = stage.world.refusals();
  await stage.close();
  expect(refusals).toEqual([]);
});

const asked = (since: number): string[] =>
  stage.world
    .callLog()
    .filter(({ at, operation }) => at >= since && /^(Register|Update)/.test(operation))
    .map(({ operation }) => operation);

test('cdk deploy puts back the image, the count and the bounds of the template, by one UpdateService', async () => {
  await stage.update('web', { desiredCount: 3 });
  await stage.wait(1);
  const since = stage.now();
  const revision = await stage.cdkDeploys('web');
  expect(asked(since)).toEqual(['RegisterTaskDefinition', 'UpdateService', 'RegisterScalableTarget']);
  expect(await stage.service('web')).toMatchObject({ taskDefinition: revision, desiredCount: 2 });
  expect(await stage.image('web')).toMatch(/\/web:v1$/);
  expect(await stage.scalable('web')).toMatchObject({ MinCapacity: 1, MaxCapacity: 4 });
  await stage.wait(300);
  expect((await stage.service('web')).deployments).toMatchObject([{ rolloutState: 'COMPLETED', runningCount: 2 }]);
});

test('cdk deploy of a template without a count leaves it alone, and may bring another tag', async () => {
  await stage.update('web', { desiredCount: 3 });
  await stage.cdkDeploys('web', { tag: 'v3', desiredCount: 'unset' });
  await stage.wait(300);
  expect((await stage.service('web')).desiredCount).toBe(3);
  expect((await stage.visit(WEB_URL)).body).toBe('v3');
});

test('cdk deploy of what no stack declares is refused', async () => {
  await expect(stage.cdkDeploys('none')).rejects.toThrow('no loaded stack declares a service demo/none');
});

test('a revision that a person deregisters is inactive, and no way back any more', async () => {
  const first = await stage.cdkDeploys('web');
  await stage.cdkDeploys('web', { tag: 'v2' });
  await stage.deregister(first);
  await expect(stage.update('web', { taskDefinition: first })).rejects.toThrow('TaskDefinition is inactive');
  await stage.wait(300);
});

test('a task that AWS takes away is replaced, and not while Fargate has no room', async () => {
  stage.noCapacity(300);
  await stage.takeTask('worker', 'spot');
  await stage.wait(200);
  expect((await stage.service('worker')).runningCount).toBe(0);
  await stage.wait(300);
  expect((await stage.service('worker')).runningCount).toBe(1);
});

const stoppedTasks = async (serviceName: string): Promise<Task[]> => {
  const client = stage.world.client(ECSClient);
  const list = new ListTasksCommand({ cluster: 'demo', serviceName, desiredStatus: 'STOPPED' });
  const { taskArns = [] } = await stage.world.settle(client.send(list));
  const { tasks = [] } = await stage.world.settle(
    client.send(new DescribeTasksCommand({ cluster: 'demo', tasks: taskArns })),
  );
  return tasks;
};

test('the last words of a container that crashes are read where the task definition says', async () => {
  stage.push('worker', 'v1', IMAGES.crashesLoudly);
  await stage.update('worker', { forceNewDeployment: true });
  await stage.wait(120);
  const task = (await stoppedTasks('worker')).findLast((one) => one.containers?.[0]?.exitCode === 1);
  const logStreamName = `worker/worker/${task?.taskArn?.split('/').at(-1)}`;
  const command = new GetLogEventsCommand({ logGroupName: '/demo/worker', logStreamName, limit: 2 });
  const { events = [] } = await stage.world.settle(stage.world.client(CloudWatchLogsClient).send(command));
  expect(events.map(({ message }) => message)).toEqual(IMAGES.crashesLoudly.exit.logs);
  stage.push('worker', 'v1');
  await stage.update('worker', { forceNewDeployment: true });
  await stage.wait(300);
});

test('one task of two runs out of memory, and no other does', async () => {
  stage.push('web', 'v1', IMAGES.outOfMemoryOnce);
  await stage.cdkDeploys('web');
  await stage.wait(900);
  const killed = (await stoppedTasks('web')).filter(({ containers }) => containers?.[0]?.exitCode === 137);
  expect(killed).toMatchObject([
    {
      stopCode: 'EssentialContainerExited',
      containers: [{ reason: 'OutOfMemoryError: Container killed due to memory usage' }],
    },
  ]);
});

test('an image for another machine, one in the archive and one deleted cannot be pulled, each in its words', async () => {
  const reasonOf = async (tag: string, act: (digest: string) => void, architectures = ['amd64']): Promise<unknown> => {
    act(stage.push('web', tag, {}, { architectures }));
    const revision = await stage.cdkDeploys('web', { tag });
    await stage.wait(90);
    const mine = (await stoppedTasks('web')).find((one) => one.taskDefinitionArn === revision);
    return mine?.stoppedReason;
  };
  const { ecr } = stage.world;
  expect(await reasonOf('arm', () => {}, ['arm64'])).toMatch(
    /does not contain descriptor matching platform 'linux\/amd64'$/,
  );
  expect(await reasonOf('archived', (digest) => ecr.archive('web', digest))).toMatch(
    /failed to resolve ref .*: not found$/,
  );
  expect(await reasonOf('deleted', (digest) => ecr.deleteImage('web', digest))).toMatch(
    /failed to resolve ref .*: not found$/,
  );
});
