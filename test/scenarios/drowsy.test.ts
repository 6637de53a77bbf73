import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { expect, test } from 'vitest';
import { CLUSTER } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { abortRunning } from './boundaries.ts';
import { letIn, phaseOf, platform } from './platform.ts';
import { countsSet, entriesOf, expectAtRest, reasonOf, untilDrowsy } from './tide.ts';

const registers = async (stage: Stage, MinCapacity: number, MaxCapacity: number): Promise<void> => {
  const target = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
  const command = new RegisterScalableTargetCommand({
    ...target,
    ResourceId: `service/${CLUSTER}/web`,
    MinCapacity,
    MaxCapacity,
  });
  await stage.world.settle(stage.world.client(ApplicationAutoScalingClient).send(command));
};

const calledOff = async (stage: Stage): Promise<string> => {
  await stage.rest();
  expect(await phaseOf(stage)).toBe('awake');
  await expectAtRest(stage);
  return reasonOf(stage.executions('sleep').at(-1));
};

test('Z16: what a person sets in the drowsy minutes calls the sleep off, and stays', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  await registers(stage, 1, 7);
  expect(await calledOff(stage)).toContain('its bounds were changed');
  expect(await stage.scalable('web')).toMatchObject({ MinCapacity: 1, MaxCapacity: 7 });
  await untilDrowsy(stage);
  await stage.update('web', { desiredCount: 1 });
  expect(await calledOff(stage)).toContain('its count is 1 by now');
  expect((await stage.service('web')).desiredCount).toBe(1);
  expect(countsSet(stage)).toEqual([]);
});

/** Whoever comes is heard by the doorbell, and let in to tasks: never to an empty target group. */
const expectHeard = async (stage: Stage): Promise<void> => {
  expect(await phaseOf(stage)).toBe('asleep');
  await letIn(stage, 240);
  await stage.rest();
  expect((await stage.service('web')).desiredCount).toBe(2);
  expect(await stage.scalable('web')).toMatchObject({ MinCapacity: 1, MaxCapacity: 4 });
  await expectAtRest(stage);
};

test('Z16: a count that a person sets to 0 in the drowsy minutes is what is true: it sleeps, and visitors are heard', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  await stage.update('web', { desiredCount: 0 });
  await stage.rest();
  await expectHeard(stage);
});

test('Z16: a visitor who rings after a person has set the count to 0 in the drowsy minutes is let in to tasks', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  await stage.wait(70);
  await stage.update('web', { desiredCount: 0 });
  const since = stage.now();
  expect((await stage.visit()).status).toBe(503);
  await stage.until(() => countsSet(stage, since).includes(2), 200);
  await letIn(stage, 120);
  await stage.rest();
  expect((await stage.service('web')).desiredCount).toBe(2);
  await expectAtRest(stage);
});

test('Z15, Z16: a sleep dies in the drowsy minutes, and a person sets the count to 0: what is true is written', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  await stage.update('web', { desiredCount: 0 });
  await abortRunning(stage, 'sleep');
  await stage.wait(300);
  await stage.rest();
  await expectHeard(stage);
});

test('Z6: the blind minutes are counted from when the route was closed, however long that took', async () => {
  const stage = await platform();
  await stage.untilRead('web is drowsy', async () => (await phaseOf(stage)) === 'drowsy', 1, 1200);
  stage.world.throttle({ service: 'elasticloadbalancing', forSeconds: 40 });
  await stage.until(() => stage.updates('web').length > 0);
  const [closed] = stage.calls('ModifyRule').filter(({ outcome }) => outcome === 'ok');
  const [sleep] = stage.executions('sleep').slice(-1);
  expect(sleep && entriesOf(sleep, 'Drowse').length).toBeGreaterThan(0);
  expect((stage.updates('web')[0]?.at ?? 0) - (closed?.at ?? 0)).toBeGreaterThanOrEqual(195_000);
  await stage.rest();
});
