import { expect, test } from 'vitest';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { abortRunning, type Boundary, boundariesOf, sampled, tell, untilBoundary } from './boundaries.ts';
import { answering, letIn, onPlatform, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { BOUND_SECONDS, expectDecided, expectRest } from './rest.ts';

/** A run for each boundary. */
const MANY_RUNS_MS = 240_000;

const eachBoundary = async (
  machine: string,
  begin: (stage: Stage) => Promise<void>,
  check: (stage: Stage, boundary: Boundary) => Promise<void>,
): Promise<void> => {
  const boundaries = await onPlatform(async (stage) => {
    await begin(stage);
    await stage.until(() => stage.executions(machine).some((one) => one.history.some((event) => event.id > 10)));
    await stage.rest();
    return boundariesOf(stage, machine, 0);
  });
  expect(boundaries.length).toBeGreaterThan(4);
  for (const boundary of sampled(boundaries)) {
    await onPlatform(async (stage) => {
      await begin(stage);
      await untilBoundary(stage, machine, 0, boundary);
      await abortRunning(stage, machine);
      await check(stage, boundary);
    });
  }
};

test(
  'T59: a sleep aborted at any boundary ends awake or asleep, and the next visitor is let in',
  () =>
    eachBoundary(
      'sleep',
      async () => {},
      async (stage, boundary) => {
        const where = tell(boundary);
        await stage.wait(BOUND_SECONDS);
        await stage.rest();
        await expectRest(stage, where);
        await expectDecided(stage, where);
        expect((await letIn(stage, 120)).body, where).toBe('v1');
        await stage.rest();
        expect(await phaseOf(stage), where).toBe('awake');
        await expectRest(stage, where);
      },
    ),
  MANY_RUNS_MS,
);

test(
  'T59: a wake aborted at any boundary is started again: its visitor is let in, capacity is exactly back',
  () =>
    eachBoundary(
      'wake',
      async (stage) => {
        await untilAsleep(stage);
        expect((await stage.visit()).status).toBe(503);
      },
      async (stage, boundary) => {
        const where = tell(boundary);
        // He has rung and does not come back: he is remembered.
        await stage.untilRead('open', async () => (await phaseOf(stage)) === 'awake', 5, BOUND_SECONDS);
        expect((await letIn(stage, 10)).body, where).toBe('v1');
        await stage.visitors(BOUND_SECONDS, 30);
        await expectRest(stage, where);
        await expectDecided(stage, where);
      },
    ),
  MANY_RUNS_MS,
);

const releasing = (stage: Stage): boolean =>
  stage
    .executions('deploy')
    .some((one) =>
      one.history.some(
        (event) => (event['stateEnteredEventDetails'] as { name?: string } | undefined)?.name === 'Release',
      ),
    );

/** One execution for each service of the platform. */
const ADOPTIONS = 2;

/** The deploy is aborted just after its UpdateService. */
const dieReleased = async (stage: Stage): Promise<void> => {
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  await abortRunning(stage, 'deploy');
};

test('T18: the holder of a lease dies and its status event is lost: its watchdog finds it, a successor takes over after the quiet time and finishes', async () => {
  const stage = await platform();
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  const { turn, holder } = await stage.state('web');
  await stage.wait(5);
  const died = stage.now();
  const principal = stage.calls().find((call) => call.principal.includes('TidegateNudgeRole'))?.principal ?? '';
  // Longer than Lambda tries an event again.
  stage.world.throttle({ service: 'states', operation: 'StartExecution', principal, forSeconds: 400 });
  await abortRunning(stage, 'deploy');
  // Dead, and nobody knows: the lease is still his.
  await stage.visitors(300, 30);
  expect(await stage.state('web')).toMatchObject({ turn, holder });
  await stage.visitors(BOUND_SECONDS - 300, 30);
  const heirs = stage.executions('reconcile').filter((one) => one.startDate > died);
  expect(heirs.map((one) => one.status)).toEqual(['SUCCEEDED']);
  const [heir] = heirs;
  expect(heir?.input).toMatchObject({ service: 'staging/web', turn, holder });
  expect((heir?.startDate ?? 0) - died).toBeLessThanOrEqual(12 * 60_000);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good' });
  expect((await stage.image('web')).endsWith(digest)).toBe(true);
  expect(stage.updates('web')).toHaveLength(1);
  await expectRest(stage, 'the end');
});

test(
  'T18: a successor may die as well, at any boundary: the next watchdog finds it',
  async () => {
    const boundaries = await onPlatform(async (stage) => {
      await dieReleased(stage);
      await stage.visitors(720, 30);
      await stage.rest();
      return boundariesOf(stage, 'reconcile', ADOPTIONS);
    });
    expect(boundaries.length).toBeGreaterThan(2);
    for (const boundary of sampled(boundaries)) {
      await onPlatform(async (stage) => {
        const where = tell(boundary);
        await dieReleased(stage);
        await stage.visitors(500, 30);
        await untilBoundary(stage, 'reconcile', ADOPTIONS, boundary);
        await abortRunning(stage, 'reconcile');
        await stage.visitors(BOUND_SECONDS, 30);
        await expectRest(stage, where);
        expect(await verdicts(stage), where).toEqual({ v1: 'good', v2: 'good' });
        expect(stage.updates('web'), where).toHaveLength(1);
      });
    }
  },
  MANY_RUNS_MS,
);

test('T18: a push finds the holder dead before its watchdog does; the takeover waits for the quiet time', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(62);
  const died = stage.now();
  await abortRunning(stage, 'deploy');
  const newest = stage.push('web', 'v3', answering('v3'));
  const { turn } = await stage.state('web');
  await stage.untilRead('taken over', async () => (await stage.state('web'))['turn'] > turn, 1, 300);
  expect(stage.now() - died).toBeGreaterThanOrEqual(45_000);
  expect(stage.now() - died).toBeLessThanOrEqual(120_000);
  await stage.visitors(BOUND_SECONDS, 30);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good', v3: 'good' });
  expect((await stage.image('web')).endsWith(newest)).toBe(true);
  expect(stage.updates('web')).toHaveLength(2);
  await expectRest(stage, 'the end');
});

test('T67: an UpdateService of an aborted deploy lands late: the push that took over stands', async () => {
  const stage = await platform();
  stage.world.delay({ service: 'ecs', operation: 'UpdateService', seconds: 25, times: 2 });
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => releasing(stage));
  // The call is on its way when its execution dies.
  await stage.wait(2);
  const died = stage.now();
  await abortRunning(stage, 'deploy');
  expect(stage.updates('web')).toEqual([]);
  await stage.visitors(70, 10);
  const late = stage.updates('web');
  expect(late.length).toBeGreaterThan(0);
  expect(late[0]!.at - died).toBeGreaterThan(15_000);
  const newest = stage.push('web', 'v3', answering('v3'));
  await stage.visitors(BOUND_SECONDS, 30);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good', v3: 'good' });
  expect((await stage.image('web')).endsWith(newest)).toBe(true);
  expect(stage.updates('web').at(-1)?.input.taskDefinition).toBe((await stage.service('web')).taskDefinition);
  await expectRest(stage, 'the end');
});

test('T67: an UpdateService of a step that timed out lands after the retry: one deployment, and its verdict stands', async () => {
  const stage = await platform();
  stage.world.delay({ service: 'ecs', operation: 'UpdateService', seconds: 28, times: 2 });
  const bad = stage.push('web', 'v2', IMAGES.crashing);
  await stage.visitors(BOUND_SECONDS, 15);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.image('web')).endsWith(bad)).toBe(false);
  expect((await stage.visit()).body).toBe('v1');
  await expectRest(stage, 'the end');
});

test('T67: the cut of an aborted sleep lands late: the visitor who came in between is let in all the same', async () => {
  const stage = await platform();
  await stage.untilRead('web is drowsy', async () => (await phaseOf(stage)) === 'drowsy', 5, 1200);
  stage.world.delay({ service: 'ecs', operation: 'UpdateService', seconds: 25, times: 2 });
  await stage.untilRead('web is cut', async () => (await phaseOf(stage)) === 'asleep', 1, 300);
  await stage.wait(1);
  await abortRunning(stage, 'sleep');
  expect(stage.updates('web')).toEqual([]);
  const rang = stage.now();
  expect((await letIn(stage, BOUND_SECONDS)).body).toBe('v1');
  const late = stage.updates('web').filter((call) => call.input.desiredCount === 0);
  expect(late.length).toBeGreaterThan(0);
  expect(late.every((call) => call.at > rang)).toBe(true);
  await stage.visitors(120, 30);
  expect((await stage.visit()).body).toBe('v1');
  await expectRest(stage, 'the end');
});

test('T67: a call that AWS keeps longer than any quiet time sets the failed revision again: a person is called', async () => {
  const stage = await platform();
  stage.world.delay({ service: 'ecs', operation: 'UpdateService', seconds: 60, times: 2 });
  const bad = stage.push('web', 'v2', IMAGES.crashing);
  expect([...new Set(await stage.visitors(600, 15))]).toEqual([200]);
  expect((await stage.image('web')).endsWith(bad)).toBe(true);
  const state = await stage.state('web');
  expect(state['hold']).toMatchObject({ reason: expect.stringContaining('the failed revision was set again') });
  expect(state['holder']).toBeUndefined();
  expect(stage.world.sns.published().map(({ subject }) => subject)).toContain('staging/web needs a person');
});
