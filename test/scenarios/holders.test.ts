import { expect, test } from 'vitest';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { abortRunning, type Boundary, boundariesOf, tell, untilBoundary } from './boundaries.ts';
import { answering, letIn, onPlatform, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';

/** A run for each boundary. */
const MANY_RUNS_MS = 240_000;
/** A dead holder is found and what it left is finished within this. */
const BOUND_SECONDS = 1200;

const OWNER = ['holder', 'verb', 'inherited', 'token', 'doing', 'deadline', 'candidate', 'wantDeploy', 'cancel'];

/** A named rest state: awake or asleep, nobody at it, and ECS, route, capacity and ledger of one mind. */
const expectRest = async (stage: Stage, where: string): Promise<void> => {
  const state = await stage.state('web');
  expect(['awake', 'asleep'], where).toContain(state['phase']);
  for (const gone of OWNER) expect(state[gone], `${gone} at ${where}`).toBeUndefined();
  expect(state['hold'], where).toBeUndefined();
  const { desiredCount = 0 } = await stage.service('web');
  const target = await stage.scalable('web');
  const awake = state['phase'] === 'awake';
  expect(desiredCount, where).toBe(awake ? 2 : 0);
  expect(target?.MinCapacity, where).toBe(awake ? 1 : 0);
  expect(target?.SuspendedState?.DynamicScalingOutSuspended, where).toBe(!awake);
  expect(state['capacity'] === undefined, where).toBe(awake);
  expect(state['ring'], where).toBeUndefined();
};

/** Every release is decided, and the service stands on a good one. */
const expectDecided = async (stage: Stage, where: string): Promise<void> => {
  const releases = await stage.releases('web');
  for (const release of releases)
    expect(['good', 'failed', 'error', 'superseded', 'rejected'], `${release['tag']} at ${where}`).toContain(
      release['state'],
    );
  const { taskDefinition } = await stage.service('web');
  const stands = releases.find((release) => release['revisionArn'] === taskDefinition);
  expect(stands?.['state'], where).toBe('good');
};

interface Deploy {
  push: (stage: Stage) => void;
  atZero: boolean;
}

const good = (stage: Stage): void => void stage.push('web', 'v2', answering('v2'));
const bad = (stage: Stage): void =>
  void stage.push('web', 'v2', answering('v2', { exit: { afterSeconds: 3, code: 1 } }));

const DEPLOYS: [string, Deploy][] = [
  ['a good image to a running service', { push: good, atZero: false }],
  ['a bad image to a running service', { push: bad, atZero: false }],
  ['a good image to a service at zero', { push: good, atZero: true }],
  ['a bad image to a service at zero', { push: bad, atZero: true }],
];

const begin = async (stage: Stage, { push, atZero }: Deploy): Promise<void> => {
  if (atZero) await untilAsleep(stage);
  push(stage);
};

/** Somebody visits a running service every half minute, so that it stays awake; a sleeping one is left alone. */
const pass = async (stage: Stage, atZero: boolean, where: string): Promise<void> => {
  if (atZero) return stage.wait(BOUND_SECONDS);
  const statuses = await stage.visitors(BOUND_SECONDS, 30);
  expect([...new Set(statuses)], where).toEqual([200]);
};

test.each(DEPLOYS)(
  'T59: a deploy of %s, aborted at any boundary, ends in a named rest state on a good release',
  async (_, deploy) => {
    const boundaries = await onPlatform(async (stage) => {
      await begin(stage, deploy);
      await stage.rest();
      return boundariesOf(stage, 'deploy', 0);
    });
    expect(boundaries.length).toBeGreaterThan(8);
    const ends = new Set<string>();
    for (const boundary of boundaries) {
      await onPlatform(async (stage) => {
        const where = tell(boundary);
        await begin(stage, deploy);
        await untilBoundary(stage, 'deploy', 0, boundary);
        await abortRunning(stage, 'deploy');
        await pass(stage, deploy.atZero, where);
        await expectRest(stage, where);
        await expectDecided(stage, where);
        expect(await phaseOf(stage), where).toBe(deploy.atZero ? 'asleep' : 'awake');
        const { v2 } = await verdicts(stage);
        ends.add(v2 ?? 'none');
        const served = (await letIn(stage, 120)).body;
        expect(served, where).toBe(v2 === 'good' ? 'v2' : 'v1');
      });
    }
    expect([...ends]).toEqual([deploy.push === good ? 'good' : 'failed']);
  },
  MANY_RUNS_MS,
);

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
  for (const boundary of boundaries) {
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

test('T18: the holder of a lease dies: its watchdog finds it, a successor takes over after the quiet time and finishes', async () => {
  const stage = await platform();
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  const { turn, holder } = await stage.state('web');
  const died = stage.now();
  await abortRunning(stage, 'deploy');
  // Dead, and nobody knows: the lease is still his.
  await stage.visitors(300, 30);
  expect(await stage.state('web')).toMatchObject({ turn, holder });
  await stage.visitors(BOUND_SECONDS - 300, 30);
  const heirs = stage.executions('reconcile').filter((one) => one.startDate > died);
  expect(heirs.map((one) => one.status)).toEqual(['SUCCEEDED']);
  const [heir] = heirs;
  expect(heir?.input).toMatchObject({ service: 'staging/web', turn, holder });
  expect((heir?.startDate ?? 0) - died).toBeLessThanOrEqual(11 * 60_000);
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
    for (const boundary of boundaries) {
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
