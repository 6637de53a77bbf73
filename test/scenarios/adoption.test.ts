import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { CLUSTER, IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { releaseBy } from './evidence.ts';
import { answering, letIn, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { sweep, told } from './swept.ts';
import { expectAtRest, tasksOf } from './tide.ts';

/** Its pushes are known to nobody but a person, who deploys them himself. */
const UNTOLD = { settings: { events: { loseEcrOneIn: 1 } } };

const changes = (stage: Stage): string[] => told(stage).filter((line) => line.includes('changed from outside'));

const currentTag = async (stage: Stage): Promise<string | undefined> => {
  const { current } = await stage.state('web');
  return (await stage.releases('web')).find((one) => one['sk'] === current)?.['tag'];
};

const runningDigest = async (stage: Stage): Promise<string | undefined> => {
  const command = new DescribeTasksCommand({ cluster: CLUSTER, tasks: await tasksOf(stage) });
  const { tasks = [] } = await stage.world.settle(stage.world.client(ECSClient).send(command));
  return tasks[0]?.containers?.[0]?.imageDigest;
};

/** A person's UpdateService with a revision of his own; unlike a `cdk deploy` it leaves bounds and count alone. */
const setRevision = async (stage: Stage, tag: string): Promise<void> => {
  const ecs = stage.world.client(ECSClient);
  const { taskDefinition } = await stage.service('web');
  const described = await stage.world.settle(ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })));
  const { family, cpu, memory, networkMode, executionRoleArn, requiresCompatibilities, containerDefinitions } =
    described.taskDefinition ?? {};
  const containers = (containerDefinitions ?? []).map((one) => ({
    ...one,
    image: `${one.image?.replace(/:[^:/]*$/, '')}:${tag}`,
  }));
  const input = { family, cpu, memory, networkMode, executionRoleArn, requiresCompatibilities };
  const command = new RegisterTaskDefinitionCommand({ ...input, containerDefinitions: containers });
  const made = await stage.world.settle(ecs.send(command));
  await stage.update('web', { taskDefinition: String(made.taskDefinition?.taskDefinitionArn) });
};

test('T66, TD-8: a tag was moved before first sight: the digest that runs is adopted, not the one that the tag names', async () => {
  const stage = await platform({ install: false });
  const runs = await runningDigest(stage);
  const moved = stage.push('web', 'v1', answering('moved'));
  await stage.install();
  const [adopted] = await stage.releases('web');
  expect(adopted).toMatchObject({ digest: runs, state: 'good', by: 'adopted' });
  expect(moved).not.toBe(runs);
});

test('T39, T61: first sight during a rollout that fails: what is under way is current and not good, what ECS goes back to is', async () => {
  const stage = await platform({ install: false, ...UNTOLD });
  const first = String((await stage.service('web')).taskDefinition);
  stage.push('web', 'v2', IMAGES.crashing);
  await stage.cdkDeploys('web', { tag: 'v2', desiredCount: 'unset' });
  await stage.install();
  expect(await verdicts(stage)).toEqual({ v2: 'requested' });
  expect((await stage.state('web'))['good']).toBeUndefined();
  await stage.update('web', { taskDefinition: first });
  await stage.visitors(300, 60);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v2: 'requested', v1: 'good' });
  expect(await stage.state('web')).toMatchObject({ good: (await releaseBy(stage, 'web', 'v1'))?.['sk'] });
  expect(await sweep(stage)).not.toContain('staging/web: proven');
});

test('first sight during a rollout that succeeds: the same release is good when its end is told, and nobody is told of a change', async () => {
  const stage = await platform({ install: false, ...UNTOLD });
  stage.push('web', 'v2', answering('v2'));
  await stage.cdkDeploys('web', { tag: 'v2', desiredCount: 'unset' });
  await stage.install();
  await stage.visitors(600, 60);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v2: 'good' });
  expect(changes(stage)).toEqual([]);
  await expectAtRest(stage);
});

test('T61: image and count set together while it sleeps: route opened, nothing adopted before its rollout has come to its end', async () => {
  const stage = await platform(UNTOLD);
  await untilAsleep(stage);
  stage.push('web', 'v2', { answers: [{ fromSecond: 0, status: 500, body: 'broken' }] });
  await stage.cdkDeploys('web', { tag: 'v2', desiredCount: 1 });
  await stage.untilRead('web is awake', async () => (await phaseOf(stage)) === 'awake', 5, 400);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good' });
  expect(await currentTag(stage)).toBe('v1');
  expect(stage.updates('web')).toHaveLength(1);
  stage.push('web', 'v3', answering('v3'));
  await stage.cdkDeploys('web', { tag: 'v3', desiredCount: 1 });
  await stage.visitors(600, 60);
  await stage.rest();
  expect((await verdicts(stage))['v3']).toBe('good');
  expect(await currentTag(stage)).toBe('v3');
  expect(changes(stage)).toHaveLength(1);
});

test('Z25: a start that falls back and is throttled before its UpdateService goes on with the older release', async () => {
  const stage = await platform();
  const v2 = stage.push('web', 'v2', answering('v2'));
  await stage.visitors(600, 60);
  await untilAsleep(stage);
  stage.world.ecr.deleteImage('web', v2);
  const since = stage.now();
  // Both attempts of the SDK: the step itself is tried again.
  stage.world.throttle({ service: 'ecs', operation: 'UpdateService', times: 2 });
  expect((await letIn(stage, 300)).body).toBe('v1');
  await stage.rest();
  expect(stage.updates('web', since)).toHaveLength(1);
  expect(told(stage).filter((line) => line.includes('woken with an older release'))).toHaveLength(1);
  expect(stage.executions('wake').map((one) => one.status)).toEqual(['SUCCEEDED']);
  await expectAtRest(stage);
});

test('ZERO-2, Z24: a revision set at zero that cannot start: the visitor is let in on the last good one', async () => {
  const stage = await platform(UNTOLD);
  await untilAsleep(stage);
  stage.push('web', 'v2', IMAGES.crashing);
  await setRevision(stage, 'v2');
  await stage.wait(60);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'requested' });
  await stage.wait(60);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'requested' });
  expect(await currentTag(stage)).toBe('v2');
  expect((await letIn(stage, 400)).body).toBe('v1');
  await stage.rest();
  expect(stage.executions('wake').map((one) => one.status)).toEqual(['FAILED', 'SUCCEEDED']);
  expect(await stage.image('web')).toContain((await releaseBy(stage, 'web', 'v1'))?.['digest']);
  expect(await currentTag(stage)).toBe('v1');
  expect(await stage.state('web')).toMatchObject({ phase: 'awake' });
  await expectAtRest(stage);
});

test('Z25: a registry that refuses to be read costs no visitor his wake', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.world.throttle({ service: 'ecr', code: 'AccessDeniedException', message: 'not you' });
  expect((await letIn(stage, 180)).body).toBe('v1');
});
