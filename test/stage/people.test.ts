import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, WEB_URL } from '../../local/stage/stage.ts';
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
  await expect(stage.cdkDeploys('none')).rejects.toThrow('no loaded stack declares a service none');
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
