import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import type { RegisterScalableTargetCommandInput } from '@aws-sdk/client-application-auto-scaling';
import { expect, test } from 'vitest';
import { CLUSTER, WEB_URL } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { letIn, phaseOf, platform, untilAsleep } from './platform.ts';
import { sweep } from './swept.ts';
import { countsSet, expectAtRest } from './tide.ts';

const RESOURCE = `service/${CLUSTER}/web`;
const SLOW = 120_000;

/** A person's RegisterScalableTarget; what he does not name stays, and yet the count is pulled into the bounds (TOP-2). */
const register = async (stage: Stage, change: Partial<RegisterScalableTargetCommandInput>): Promise<void> => {
  const command = new RegisterScalableTargetCommand({
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: RESOURCE,
    ...change,
  });
  await stage.world.settle(stage.world.client(ApplicationAutoScalingClient).send(command));
};

const suspension = (scalingIn: boolean, scalingOut: boolean, scheduled: boolean) => ({
  DynamicScalingInSuspended: scalingIn,
  DynamicScalingOutSuspended: scalingOut,
  ScheduledScalingSuspended: scheduled,
});

/** The desired counts that DescribeServices tells, second by second, until nothing runs any more. */
const countsUntilRest = async (stage: Stage): Promise<Set<number>> => {
  const seen = new Set<number>();
  do {
    seen.add((await stage.service('web')).desiredCount ?? Number.NaN);
    await stage.wait(1);
  } while (stage.executions().some((one) => one.status === 'RUNNING'));
  return seen;
};

test('Z7: capacity 4 of 2 to 10 is exactly back after sleep and wake, and nothing pulls it up in between', async () => {
  const stage = await platform();
  await register(stage, { MinCapacity: 2, MaxCapacity: 10 });
  await stage.update('web', { desiredCount: 4 });
  await untilAsleep(stage);
  const asleep = { MinCapacity: 0, MaxCapacity: 10, SuspendedState: suspension(true, true, true) };
  expect(await stage.scalable('web')).toMatchObject(asleep);
  expect((await stage.state('web'))['capacity']).toEqual({
    desired: 4,
    bounds: { min: 2, max: 10 },
    suspended: { scalingIn: false, scalingOut: false, scheduled: false },
  });

  // A late scale-out alarm, and registrations that name no bounds: all pull the count into [0, 10].
  expect(stage.world.autoscaling.scaleOut(RESOURCE, 6)).toBeUndefined();
  await register(stage, {});
  await register(stage, { SuspendedState: suspension(true, true, true) });
  await stage.wait(600);
  expect(await stage.service('web')).toMatchObject({ desiredCount: 0, runningCount: 0, pendingCount: 0 });

  await stage.visit();
  await stage.until(() => countsSet(stage).length === 2);
  expect(stage.world.autoscaling.scaleOut(RESOURCE, 8)).toBeUndefined();
  expect(await countsUntilRest(stage)).toEqual(new Set([4]));
  expect(countsSet(stage)).toEqual([0, 4]);
  const awake = { MinCapacity: 2, MaxCapacity: 10, SuspendedState: suspension(false, false, false) };
  expect(await stage.scalable('web')).toMatchObject(awake);
  expect((await stage.state('web'))['capacity']).toBeUndefined();
  await stage.wait(180);
  expect(await stage.service('web')).toMatchObject({ desiredCount: 4, runningCount: 4 });
  await expectAtRest(stage);
});

test('Z7: a count below the minimum is saved as it was and comes back as the minimum, by the one UpdateService', async () => {
  const stage = await platform();
  await register(stage, { MinCapacity: 2, MaxCapacity: 10 });
  // AAS-3: UpdateService may go below the minimum, and it stays so.
  await stage.update('web', { desiredCount: 1 });
  await untilAsleep(stage);
  await letIn(stage, 180);
  await stage.rest();
  expect(countsSet(stage)).toEqual([0, 2]);
  expect(await stage.service('web')).toMatchObject({ desiredCount: 2 });
  expect(await stage.scalable('web')).toMatchObject({ MinCapacity: 2, MaxCapacity: 10 });
});

test('Z7: what a person had suspended before the sleep is suspended after the wake, and nothing else', async () => {
  const stage = await platform();
  const before = suspension(true, false, true);
  await register(stage, { SuspendedState: before });
  for (const _ of [1, 2]) {
    await untilAsleep(stage);
    expect((await stage.scalable('web'))?.SuspendedState).toEqual(suspension(true, true, true));
    await letIn(stage, 180);
    await stage.rest();
    expect((await stage.scalable('web'))?.SuspendedState).toEqual(before);
  }
  expect(countsSet(stage)).toEqual([0, 2, 0, 2]);
});

test('Z16: scaling that a person resumes while it sleeps is suspended by the next sweep, and goes on when it wakes (seed 11924)', async () => {
  const stage = await platform();
  await register(stage, { SuspendedState: suspension(true, true, true) });
  await untilAsleep(stage);
  await register(stage, { SuspendedState: suspension(false, false, false) });
  // Later than a look would leave it to whoever was there last.
  await stage.wait(120);
  expect(await sweep(stage)).toEqual(['staging/web: bounds']);
  expect(await stage.scalable('web')).toMatchObject({ MinCapacity: 0, SuspendedState: suspension(true, true, true) });
  expect(await sweep(stage)).toEqual([]);
  expect(countsSet(stage)).toEqual([0]);
  await letIn(stage, 180);
  await stage.rest();
  expect(await stage.scalable('web')).toMatchObject({
    MinCapacity: 1,
    SuspendedState: suspension(false, false, false),
  });
  await expectAtRest(stage);
});

test(
  'Z20: a thousand visitors at the same moment: one wake, one UpdateService, and each of them is answered and then served',
  async () => {
    const stage = await platform();
    await untilAsleep(stage);
    const since = stage.now();
    const crowd = () => stage.world.settle(Promise.all(Array.from({ length: 1000 }, () => stage.world.visit(WEB_URL))));
    const first = await crowd();
    expect(first.map((answer) => answer.status)).toEqual(Array(1000).fill(503));
    for (const { headers, body } of first) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(headers['cache-control']).toBe('no-store');
      expect(body).toContain('it is starting');
    }
    await stage.rest();
    expect(stage.executions('wake').map((one) => one.status)).toEqual(['SUCCEEDED']);
    expect(stage.calls('UpdateService', since)).toHaveLength(1);
    expect(countsSet(stage, since)).toEqual([2]);
    expect(stage.calls('StartExecution', since).filter((call) => call.outcome === 'ok')).toHaveLength(1);
    await stage.wait(3);
    expect((await crowd()).map((answer) => answer.status)).toEqual(Array(1000).fill(200));
    expect(await phaseOf(stage)).toBe('awake');
    await expectAtRest(stage);
  },
  SLOW,
);
