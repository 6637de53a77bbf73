import { expect, test } from 'vitest';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { answering, letIn, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest } from './tide.ts';

/** A person's `update-service --force-new-deployment` so many seconds after our UpdateService. */
const forcedDuring = async (stage: Stage, afterSeconds: number): Promise<void> => {
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(afterSeconds);
  await stage.update('web', { forceNewDeployment: true });
};

test('T19: a person forces the deployment of our candidate once more: it is judged as ours, not superseded', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await forcedDuring(stage, 20);
  await stage.visitors(900, 60);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good' });
  expect(stage.updates('web')).toHaveLength(1);
  expect((await stage.visit()).body).toBe('v2');
  await expectAtRest(stage);
});

test('T19, Z8: it fails: the candidate failed, the service goes back, and sleeps when nobody visits', async () => {
  const stage = await platform();
  stage.push('web', 'v2', IMAGES.crashing);
  await forcedDuring(stage, 5);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.visit()).body).toBe('v1');
  expect(stage.updates('web')).toHaveLength(2);
  await untilAsleep(stage);
  await expectAtRest(stage);
});

test('Z8: what ECS gave up on is no deployment in progress: the service sleeps beside it, and wakes', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  Object.assign(v1, { pull: 'missing' });
  await stage.update('web', { forceNewDeployment: true });
  const failed = async (): Promise<boolean> =>
    ((await stage.service('web')).deployments ?? []).some(({ rolloutState }) => rolloutState === 'FAILED');
  await stage.untilRead('ECS gives up', failed, 10, 3600);
  expect((await stage.service('web')).deployments).toHaveLength(2);
  Object.assign(v1, { pull: undefined });
  await untilAsleep(stage);
  expect((await letIn(stage, 120)).body).toBe('v1');
  await stage.rest();
  expect(await phaseOf(stage)).toBe('awake');
});
