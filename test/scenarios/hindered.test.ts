import { DescribeTasksCommand, ECSClient } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { CLUSTER, IMAGES } from '../../local/stage/stage.ts';
import { releaseBy } from './evidence.ts';
import { answering, letIn, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { tasksOf } from './tide.ts';

test('T24: whose count is set to 0 while it rolls out was not measured: no quarantine', async () => {
  const stage = await platform();
  stage.push('worker', 'v2', answering('v2'));
  await stage.until(() => stage.updates('worker').length === 1);
  await stage.wait(5);
  await stage.update('worker', { desiredCount: 0 });
  await stage.rest();
  expect(await releaseBy(stage, 'worker', 'v2')).toMatchObject({
    state: 'error',
    reason: expect.stringContaining('set to 0'),
  });
  expect(await stage.quarantine('worker')).toEqual([]);
});

test('T21, T24: tasks of before that are protected hold the rollout open: the release was not measured', async () => {
  const stage = await platform();
  const [old = ''] = await tasksOf(stage, 'worker');
  stage.world.ecs.protectTask(old, 7200);
  stage.push('worker', 'v2', answering('v2'));
  await stage.rest();
  const describe = new DescribeTasksCommand({ cluster: CLUSTER, tasks: [old] });
  const { tasks = [] } = await stage.world.settle(stage.world.client(ECSClient).send(describe));
  expect(tasks[0]?.lastStatus).toBe('RUNNING');
  expect(await releaseBy(stage, 'worker', 'v2')).toMatchObject({
    state: 'error',
    reason: expect.stringContaining('ECS-8'),
  });
  expect(await stage.quarantine('worker')).toEqual([]);
});

test('T24, T30: at zero, a protected task that the count left over stands beside the release: it was not measured (seed 315)', async () => {
  const stage = await platform();
  const [old = ''] = await tasksOf(stage);
  stage.world.ecs.protectTask(old, 2 * 60);
  await stage.update('web', { desiredCount: 0 });
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  expect(await releaseBy(stage, 'web', 'v2')).toMatchObject({
    state: 'error',
    reason: expect.stringContaining('stand beside them'),
  });
  expect(await stage.quarantine('web')).toEqual([]);
});

test('EV-4: whose count is set to 0 on its way back is no failure of the good revision: no hold, and its visitor is heard', async () => {
  const stage = await platform();
  stage.push('web', 'v2', IMAGES.crashing);
  await stage.until(() => stage.updates('web').length === 2);
  await stage.wait(15);
  await stage.update('web', { desiredCount: 0 });
  await stage.untilRead('the ledger says asleep', async () => (await phaseOf(stage)) === 'asleep', 10, 180);
  await letIn(stage, 170);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.state('web'))['hold']).toBeUndefined();
  expect((await stage.visit()).body).toBe('v1');
});

test('EV-4: asleep, with a visitor who rang, and its count set to 0 on its way back: it is no failure either, and he is let in', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  await untilAsleep(stage);
  const since = stage.now();
  await stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'slow queries' });
  await stage.untilRead('it is held', async () => 'holder' in (await stage.state('web')), 0.01);
  expect((await stage.visit()).status).toBe(503);
  await stage.until(() => stage.updates('web', since).length > 0);
  expect(stage.updates('web', since)[0]?.input).toMatchObject({ desiredCount: 2 });
  await stage.update('web', { desiredCount: 0 });
  expect((await letIn(stage, 400)).body).toBe('v1');
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.state('web'))['hold']).toBeUndefined();
});
