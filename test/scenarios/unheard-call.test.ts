import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { letIn, phaseOf, platform, untilAsleep } from './platform.ts';
import { countsSet, entriesOf, expectAtRest, tasksOf, untilDrowsy, untilTimer } from './tide.ts';

/** Longer than an SDK client waits (5 s): it asks again, and is answered; the first call lands behind that. */
const LANDS_SECONDS = 16;

const landsLate = (stage: Stage, service: string, operation: string): void =>
  stage.world.delay({ service, operation, seconds: LANDS_SECONDS, times: 1 });

/** No route was closed behind the call that opened it, nor a count set to 0 behind the one that raised it. */
const expectServes = async (stage: Stage): Promise<void> => {
  await stage.wait(60);
  expect(stage.calls('ModifyRule').at(-1)?.principal).toContain('Open');
  expect(await phaseOf(stage)).toBe('awake');
  expect((await stage.service('web')).desiredCount).toBe(2);
  expect((await stage.visit()).status).toBe(200);
  await expectAtRest(stage);
};

test('Z1: the count 0 of a sleep that is not answered in time lands before the visitor’s wake, not into it', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  landsLate(stage, 'ecs', 'UpdateService');
  await untilAsleep(stage);
  await stage.until(() => countsSet(stage).length > 0);
  expect((await stage.visit()).status).toBe(503);
  await letIn(stage, 240);
  await stage.wait(60);
  expect(countsSet(stage)).toEqual([0, 0, 2]);
  await expectServes(stage);
  expect(await stage.scalable('web')).toMatchObject({ MinCapacity: 1, MaxCapacity: 4 });
});

test('Z1: a sleep that is called off opens its route when the call that closes it must have landed', async () => {
  const stage = await platform();
  const tasks = await tasksOf(stage);
  await untilTimer(stage, 1);
  landsLate(stage, 'elasticloadbalancing', 'ModifyRule');
  await untilDrowsy(stage);
  await stage.until(() => stage.calls('ModifyRule').some(({ outcome }) => outcome === 'ok'));
  // Nodes of the load balancer may see the old rule for some seconds (ALB-21).
  await stage.wait(4);
  expect((await stage.visit()).status).toBe(503);
  await letIn(stage, 120);
  await expectServes(stage);
  expect(countsSet(stage)).toEqual([]);
  expect(await tasksOf(stage)).toEqual(tasks);
  expect(entriesOf(stage.executions('sleep').at(-1)!, 'Cut')).toHaveLength(1);
});
