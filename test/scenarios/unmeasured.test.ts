import { expect, test } from 'vitest';
import type { LedgerItem } from '../../local/stage/ledger-view.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { releaseBy } from './evidence.ts';
import { answering, platform } from './platform.ts';
import { told } from './swept.ts';
import { expectAtRest } from './tide.ts';

/** What could not be measured for a cause outside the image: `error`, free to be tried again, the old release serves on. */
const expectError = async (stage: Stage, words: string, subject = 'staging/web: error'): Promise<LedgerItem> => {
  const release = (await releaseBy(stage, 'web', 'v2')) ?? {};
  expect(release['state']).toBe('error');
  expect(release['why']).toMatchObject({ reason: expect.stringContaining(words) });
  expect(release['why']['nextStep']).toContain('start a deploy of the same image by hand');
  expect(await stage.quarantine('web')).toEqual([]);
  expect((await stage.visit()).body).toBe('v1');
  expect(told(stage)).toEqual([subject]);
  await expectAtRest(stage);
  return release;
};

/** Nothing stands in its way but the cause that is gone now. */
const expectDeployable = async (stage: Stage): Promise<void> => {
  const { digest } = (await releaseBy(stage, 'web', 'v2')) ?? {};
  await stage.start('deploy', { service: 'staging/web', digest });
  await stage.visitors(900, 60);
  await stage.rest();
  expect((await stage.visit()).body).toBe('v2');
  expect((await stage.image('web')).endsWith(digest)).toBe(true);
};

test('T68: no task is placed for want of room: the image is not to blame, and deploys once there is room', async () => {
  const stage = await platform();
  stage.noCapacity(1200);
  stage.push('web', 'v2', answering('v2'));
  await stage.visitors(1800, 60);
  await stage.rest();
  await expectError(stage, 'no task ever ran');
  await expectDeployable(stage);
});

test('T68: room is found as the rollout window ends: what began seconds ago was not measured (seed 134926)', async () => {
  const stage = await platform();
  // The window of the default, 15 minutes, less what a task needs to run, not to be healthy.
  stage.noCapacity(850);
  stage.push('web', 'v2', answering('v2'));
  await stage.visitors(1800, 60);
  await stage.rest();
  await expectError(stage, 'its first task found room only');
  await expectDeployable(stage);
});

test('T68: tasks are stopped for want of room until ECS gives up: no quarantine; the way back finds none either, a person is called', async () => {
  const stage = await platform();
  stage.noCapacity(1200, 'stopped');
  stage.push('web', 'v2', answering('v2'));
  await stage.visitors(1800, 60);
  await stage.rest();
  await expectError(stage, 'of its tasks found no room', 'staging/web needs a person');
  // A person's start passes the hold.
  await expectDeployable(stage);
});

test('T68: a throttle that outlasts every retry ends a deploy before anything was changed', async () => {
  const stage = await platform();
  stage.world.throttle({ service: 'ecs', operation: 'UpdateService', forSeconds: 900 });
  stage.push('web', 'v2', answering('v2'));
  await stage.visitors(1200, 60);
  await stage.rest();
  const { why } = await expectError(stage, 'UpdateService');
  expect(why['decision']).toMatch(/error|reverted/);
  expect(stage.updates('web')).toEqual([]);
  await expectDeployable(stage);
});

test('T68: a person takes back a deploy that is under way: it is not said to be bad', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  await stage.visitors(120, 30);
  await stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'wrong branch' });
  await stage.visitors(600, 60);
  await stage.rest();
  await expectError(stage, 'cancelled by ann');
  expect(stage.updates('web')).toHaveLength(2);
  await expectDeployable(stage);
});
