import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { CLUSTER, IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import type { WorldSettings } from '../../local/world.ts';
import { rollbacks, sustained } from './alarming.ts';
import { configured } from '../configurations.ts';
import { releaseBy } from './evidence.ts';
import { answering, platform, revisionOf, verdicts } from './platform.ts';

const BREAKER = { deploymentCircuitBreaker: { enable: true, rollback: true } };
const ALARMS = { alarms: { alarmNames: ['web-5xx'], enable: true, rollback: true } };

const cdkOut = configured('patient');

/** The user's service rolls back by itself, too: two owners (T40). */
const withOwners = async (own: DeploymentConfiguration, settings: WorldSettings['ecs'] = {}): Promise<Stage> => {
  const stage = await platform({ cdkOut, settings: { ecs: settings } });
  const deploymentConfiguration = { ...own, maximumPercent: 200, minimumHealthyPercent: 100 };
  const command = new UpdateServiceCommand({ cluster: CLUSTER, service: 'web', deploymentConfiguration });
  await stage.world.settle(stage.world.client(ECSClient).send(command));
  return stage;
};

const baking = (stage: Stage, tag: string): Promise<void> =>
  stage.untilRead(`${tag} bakes`, async () => (await releaseBy(stage, 'web', tag))?.['looks']?.bakeFrom > 0, 5, 1800);

const expectBack = async (stage: Stage, reverts: number): Promise<void> => {
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect(stage.updates('web')).toHaveLength(1 + reverts);
  const failed = await releaseBy(stage, 'web', 'v2');
  expect(await stage.quarantine('web')).toMatchObject([{ digest: failed?.['digest'] }]);
  const state = await stage.state('web');
  for (const left of ['holder', 'hold', 'candidate', 'wantRollback']) expect(state[left], left).toBeUndefined();
  const v1 = await releaseBy(stage, 'web', 'v1');
  expect([state['current'], state['good']]).toEqual([v1?.['sk'], v1?.['sk']]);
  expect((await stage.visit()).body).toBe('v1');
  const [primary, ...others] = (await stage.service('web')).deployments ?? [];
  expect(others).toEqual([]);
  expect(primary).toMatchObject({ rolloutState: 'COMPLETED', runningCount: 2, failedTasks: 0 });
};

test.each(['same', 'new'] as const)(
  "T39: ECS's breaker goes back by itself (to %s deployment): failed, never good for being stable, and no UpdateService of ours",
  async (rollbackDeployment) => {
    const stage = await withOwners(BREAKER, { rollbackDeployment });
    stage.push('web', 'v2', IMAGES.unpullable);
    await stage.rest();
    await expectBack(stage, 0);
    expect(await revisionOf(stage)).toBe('web:1');
    expect((await releaseBy(stage, 'web', 'v2'))?.['why']).toMatchObject({
      decision: 'reverted',
      reason: expect.stringMatching(/^ECS rolled back: .*circuit breaker.*back to v1/s),
      nextStep: expect.stringContaining('push a mended image'),
    });
  },
);

test("T40: ECS's deployment alarms go back first: ours finds the service where it wanted it, and updates nothing", async () => {
  const stage = await withOwners(ALARMS, { alarmsLookedAtEvery: 1, spread: 'usual' });
  stage.world.delay({ service: 'monitoring', operation: 'DescribeAlarms', seconds: 3 });
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(90);
  await sustained(stage);
  await stage.rest();
  await expectBack(stage, 0);
  expect((await releaseBy(stage, 'web', 'v2'))?.['why']['reason']).toMatch(/alarm.*back to v1$/);
  expect(rollbacks(stage).map((one) => (one.output as { next: string }).next)).toEqual(['Skipped', 'Skipped']);
});

test("T39, T68: ECS's deployment alarms end what ran and was measured: that some of its tasks found no room is no excuse", async () => {
  const stage = await withOwners(ALARMS, { alarmsLookedAtEvery: 1, spread: 'usual' });
  stage.world.delay({ service: 'monitoring', operation: 'DescribeAlarms', seconds: 3 });
  stage.noCapacity(20, 'stopped');
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(90);
  await sustained(stage);
  await stage.rest();
  await expectBack(stage, 0);
  expect((await releaseBy(stage, 'web', 'v2'))?.['why']['reason']).toMatch(/alarm.*back to v1$/);
});

test("T40: ours is first: one UpdateService, into which ECS's alarms do not go", async () => {
  const stage = await withOwners(ALARMS, { alarmsLookedAtEvery: 60 });
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(90);
  await sustained(stage);
  await stage.rest();
  await expectBack(stage, 1);
});

test("T40: after ECS's own bake the alarm is ours alone: one UpdateService in our bake, one in the watch window", async () => {
  const stage = await withOwners({ ...BREAKER, ...ALARMS });
  stage.push('web', 'v2', answering('v2'));
  await baking(stage, 'v2');
  await sustained(stage);
  await stage.rest();
  await expectBack(stage, 1);
  await stage.wait(900);
  stage.push('web', 'v3', answering('v3'));
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v3: 'good' });
  const since = stage.now();
  await sustained(stage);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed', v3: 'failed' });
  expect(stage.updates('web', since)).toHaveLength(1);
  expect((await stage.visit()).body).toBe('v1');
});

test("T40: a way back of ours that does not start is not followed by ECS's breaker back to the bad one: held, a person called", async () => {
  const v1 = answering('v1');
  const stage = await platform({ cdkOut, first: { web: v1 } });
  const deploymentConfiguration = { ...BREAKER, maximumPercent: 200, minimumHealthyPercent: 100 };
  const command = new UpdateServiceCommand({ cluster: CLUSTER, service: 'web', deploymentConfiguration });
  await stage.world.settle(stage.world.client(ECSClient).send(command));
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  Object.assign(v1, { pull: 'missing' });
  const since = stage.now();
  await sustained(stage);
  await stage.rest();
  expect(stage.updates('web', since)).toHaveLength(1);
  expect((await stage.state('web'))['hold']).toMatchObject({ by: 'tidegate' });
  expect((await stage.visit()).body).toBe('v2');
});
