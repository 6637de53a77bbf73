import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { IMAGES } from '../../local/stage/stage.ts';
import type { LoggedCall } from '../../local/world.ts';
import { mutations } from './evidence.ts';
import { answering, letIn, onPlatform, phaseOf, platform, untilAsleep } from './platform.ts';
import {
  countsSet,
  entriesOf,
  expectAtRest,
  reasonOf,
  runningSince,
  tasksOf,
  timersOf,
  untilDrowsy,
  untilTimer,
} from './tide.ts';

/** The example's idle window. */
const WINDOW_SECONDS = 300;
const SLOW = 240_000;

const isCutsWrite = (call: LoggedCall): boolean =>
  call.outcome === 'ok' &&
  call.operation === 'UpdateItem' &&
  String(call.input.ConditionExpression).includes(':drowsy') &&
  call.principal.includes('Cut');

const isRing = (call: LoggedCall): boolean =>
  call.outcome === 'ok' && call.operation === 'UpdateItem' && call.principal.includes('Doorbell');

const sleeps = (stage: Stage): ReturnType<Stage['executions']> => stage.executions('sleep');

/** The calls of an undisturbed sleep: between any two of them a visitor may come. */
const rehearsal = (): Promise<{ before: number; calls: number; cut: number }> =>
  onPlatform(async (stage) => {
    const before = stage.calls().length;
    await untilAsleep(stage);
    const calls = stage.calls().slice(before);
    return { before, calls: calls.length, cut: calls.findIndex(isCutsWrite) + 1 };
  });

/** Whether the visitor's ring was written only after Cut had written. */
const cameTooLate = (stage: Stage): boolean => {
  const calls = stage.calls();
  const [cut, ring] = [calls.findIndex(isCutsWrite), calls.findIndex(isRing)];
  return cut >= 0 && (ring < 0 || cut < ring);
};

/** He does as he is told once: waits as long as told, or goes where he is sent. */
const visitTwice = async (stage: Stage): Promise<number[]> => {
  const first = await stage.visit();
  if (first.status === 200) return [200];
  if (first.status === 503) await stage.wait(Number(first.headers['retry-after']));
  const second = await stage.visit();
  return [first.status, second.status];
};

const expectCalledOff = async (stage: Stage, tasks: string[], statuses: number[], when: string): Promise<void> => {
  expect([[200], [503, 200], [307, 200]], when).toContainEqual(statuses);
  await stage.rest();
  expect(await phaseOf(stage), when).toBe('awake');
  expect(stage.calls('UpdateService'), when).toEqual([]);
  expect(await tasksOf(stage), when).toEqual(tasks);
  expect(await stage.scalable('web'), when).toMatchObject({ MinCapacity: 1, MaxCapacity: 4 });
  // Nodes of the load balancer may see the old rule for some seconds (ALB-21).
  await stage.wait(3);
  expect((await stage.visit()).status, when).toBe(200);
  await expectAtRest(stage);
};

const expectWoken = async (stage: Stage, statuses: number[], when: string): Promise<void> => {
  expect(statuses[0], when).toBe(503);
  await letIn(stage, 180);
  await stage.rest();
  expect(await phaseOf(stage), when).toBe('awake');
  expect(countsSet(stage), when).toEqual([0, 2]);
  expect(stage.executions('wake').length, when).toBe(1);
  const suspended = { DynamicScalingOutSuspended: false };
  expect(await stage.scalable('web'), when).toMatchObject({
    MinCapacity: 1,
    MaxCapacity: 4,
    SuspendedState: suspended,
  });
  await expectAtRest(stage);
};

const visitAfter = (calls: number, before: number): Promise<'off' | 'woken'> =>
  onPlatform(async (stage) => {
    const tasks = await tasksOf(stage);
    await stage.until(() => sleeps(stage).length > 0 && stage.calls().length >= before + calls);
    const statuses = await visitTwice(stage);
    // Cut's write may come while he is on his way: what counts is whose write came first.
    const late = cameTooLate(stage);
    const when = `after call ${calls} of the sleep: ${statuses.join(', ')}`;
    if (late) await expectWoken(stage, statuses, when);
    else await expectCalledOff(stage, tasks, statuses, when);
    return late ? 'woken' : 'off';
  });

test(
  'Z1: a visitor between any two calls of a sleep is served by the running tasks, or, after Cut has written, wakes the service',
  async () => {
    const { before, calls, cut } = await rehearsal();
    expect(cut).toBeGreaterThan(10);
    const ends: string[] = [];
    for (let n = 0; n <= calls; n++) ends.push(await visitAfter(n, before));
    expect(ends.slice(0, cut - 1)).toEqual(Array(cut - 1).fill('off'));
    expect(ends.slice(cut)).toEqual(Array(calls + 1 - cut).fill('woken'));
  },
  SLOW,
);

test('Z1: a visitor at any time of the drowsy phase is served by the running tasks after one retry', async () => {
  for (const seconds of [5, 30, 90, 150, 170, 175]) {
    await onPlatform(async (stage) => {
      const tasks = await tasksOf(stage);
      await untilDrowsy(stage);
      await stage.wait(seconds);
      await expectCalledOff(stage, tasks, await visitTwice(stage), `${seconds} s drowsy`);
      expect(reasonOf(sleeps(stage).at(-1))).toContain('a visitor rang');
    });
  }
});

test('Z3: the timer of a turn before the service was woken means nothing, however often it comes', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const { input } = sleeps(stage).at(-1)!;
  await letIn(stage, 180);
  await stage.rest();
  const tasks = await tasksOf(stage);
  // Idle for its whole window by now, but by a timer that has not fired yet.
  await untilTimer(stage, 1);
  const since = stage.now();
  for (const _ of [1, 2]) await stage.start('sleep', input);
  await stage.wait(0.9);
  const replayed = sleeps(stage).slice(-2);
  expect(replayed.map((one) => one.status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  for (const one of replayed) expect(reasonOf(one)).toMatch(/the timer is of turn \d+, the service is at turn \d+/);
  expect(mutations(stage, since)).toEqual([]);
  expect(await tasksOf(stage)).toEqual(tasks);
  await expectAtRest(stage);
});

test('Z3: an idle verdict is void when the turn has changed while it was being found', async () => {
  const stage = await platform();
  const tasks = await tasksOf(stage);
  await stage.until(() => stage.calls('GetMetricData').length > 0);
  const { principal } = stage.calls('GetMetricData')[0]!;
  stage.push('web', 'v2', answering('v2'));
  // The verdict is found; what takes the service for it comes late.
  stage.world.delay({ service: 'dynamodb', operation: 'UpdateItem', principal, seconds: 4, times: 1 });
  await stage.until(() => sleeps(stage)[0]?.status === 'SUCCEEDED');
  expect(stage.executions('deploy')[0]?.status).toBe('RUNNING');
  expect(reasonOf(sleeps(stage)[0])).toContain('the service is busy');
  expect(await phaseOf(stage)).toBe('awake');
  expect(await tasksOf(stage)).toEqual(expect.arrayContaining(tasks));
  await stage.rest();
  expect(countsSet(stage)).toEqual([undefined]);
  await expectAtRest(stage);
});

test('Z4: without any HealthyHostCount silence proves nothing: the service stays awake and is asked again', async () => {
  // The load balancer's metrics do not come for two days: no requests, no hosts, all series complete and empty.
  const never = { low: 172_800, high: 172_800 };
  const stage = await platform({ settings: { elb: { metricDelaySeconds: never } } });
  const tasks = await tasksOf(stage);
  await stage.wait(7200);
  expect(sleeps(stage).length).toBeGreaterThanOrEqual(15);
  for (const one of sleeps(stage)) expect(reasonOf(one)).toContain('no telemetry at all');
  expect(stage.calls('UpdateService')).toEqual([]);
  expect(stage.calls('ModifyRule')).toEqual([]);
  expect(await tasksOf(stage)).toEqual(tasks);
  await expectAtRest(stage);
});

test.each<[string, (stage: Stage) => void]>([
  ['is throttled', ({ world }) => world.throttle({ service: 'monitoring' })],
  ['fails', ({ world }) => world.failAfterEffect({ service: 'monitoring' })],
  ['is denied', ({ world }) => world.throttle({ service: 'monitoring', code: 'AccessDenied' })],
  ['is partial', ({ world }) => world.cloudwatch.fallShort(() => 'PartialData')],
  ['has lost its values', ({ world }) => world.cloudwatch.fallShort(() => 'InternalError')],
  [
    'is partial in the requests alone',
    ({ world }) =>
      world.cloudwatch.fallShort(({ metricName }) => (metricName === 'RequestCount' ? 'PartialData' : undefined)),
  ],
])('Z5: GetMetricData %s: unknown is not idle, the timer is set again, and a later answer counts', async (_, fault) => {
  const stage = await platform();
  fault(stage);
  await stage.wait(1500);
  expect(sleeps(stage).length).toBeGreaterThanOrEqual(3);
  for (const one of sleeps(stage)) expect(reasonOf(one)).toContain('the metrics could not be read');
  expect(stage.calls('ModifyRule')).toEqual([]);
  expect(stage.calls('UpdateService')).toEqual([]);
  await expectAtRest(stage);
  stage.world.clearFaults();
  stage.world.cloudwatch.fallShort(undefined);
  await untilAsleep(stage);
  expect(countsSet(stage)).toEqual([0]);
});

test('Z5: metrics that cannot be read at the end of the drowsy phase call the sleep off', async () => {
  const stage = await platform();
  const tasks = await tasksOf(stage);
  await untilDrowsy(stage);
  stage.world.cloudwatch.fallShort(() => 'PartialData');
  await stage.rest();
  expect(reasonOf(sleeps(stage).at(-1))).toContain('the metrics could not be read');
  expect(await phaseOf(stage)).toBe('awake');
  expect(stage.calls('UpdateService')).toEqual([]);
  expect(await tasksOf(stage)).toEqual(tasks);
  await stage.wait(2);
  expect((await stage.visit()).status).toBe(200);
  await expectAtRest(stage);
});

test('Z6: a request in minutes that the idle verdict could not see yet counts before anything stops', async () => {
  const stage = await platform();
  const tasks = await tasksOf(stage);
  await untilTimer(stage, 20);
  expect((await stage.visit()).status).toBe(200);
  await stage.until(() => sleeps(stage).length > 0);
  await untilDrowsy(stage);
  // Judged idle all the same: the minute of the request was not visible.
  expect((await stage.state('web'))['verb']).toBe('sleep');
  await stage.rest();
  expect(reasonOf(sleeps(stage)[0])).toMatch(/sleep is off: the last visit ended at/);
  expect(await phaseOf(stage)).toBe('awake');
  expect(stage.calls('UpdateService')).toEqual([]);
  expect(await tasksOf(stage)).toEqual(tasks);
  await expectAtRest(stage);
  await untilAsleep(stage);
  expect(countsSet(stage)).toEqual([0]);
});

test('Z8: no sleep while a deployment of somebody else is in progress; the timer is set anew', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  await untilTimer(stage, 20);
  Object.assign(v1, { pullSeconds: 200 });
  await stage.update('web', { forceNewDeployment: true });
  await stage.until(() => sleeps(stage).length > 0);
  await stage.rest();
  expect(reasonOf(sleeps(stage)[0])).toContain('a deployment is in progress (Z8)');
  expect(stage.calls('ModifyRule')).toEqual([]);
  await expectAtRest(stage);
  const [timer] = await timersOf(stage);
  expect(timer?.due).toBeGreaterThanOrEqual((sleeps(stage)[0]?.startDate ?? 0) + WINDOW_SECONDS * 1000);
  await untilAsleep(stage);
  expect(countsSet(stage)).toEqual([0]);
});

test.each<[string, (stage: Stage, v1: object) => Promise<void>]>([
  [
    'a bake',
    async (stage) => {
      stage.push('web', 'v2', answering('v2'));
      await stage.untilRead(
        'the bake has begun',
        async () => (await stage.releases('web')).at(-1)?.['looks']?.bakeFrom !== undefined,
        5,
      );
    },
  ],
  [
    'a way back',
    async (stage, v1) => {
      Object.assign(v1, { pullSeconds: 200 });
      stage.push('web', 'v2', IMAGES.crashing);
      await stage.until(() => stage.updates('web').length === 2);
    },
  ],
])('Z8: no sleep during %s, which sets the timer anew when it ends', async (_, begin) => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  await untilTimer(stage, 60);
  await begin(stage, v1);
  const { turn } = await stage.state('web');
  // The old timer is void; even one of this very turn would be.
  await stage.start('sleep', { service: 'staging/web', turn });
  await stage.wait(60);
  expect(sleeps(stage).map(reasonOf)).toEqual([expect.stringContaining('held by a deploy')]);
  await stage.rest();
  const settled = stage.executions('deploy').at(-1)?.stopDate ?? Number.NaN;
  expect(sleeps(stage)).toHaveLength(1);
  await expectAtRest(stage);
  await untilDrowsy(stage);
  expect(entriesOf(sleeps(stage).at(-1)!, 'Drowse')[0]).toBeGreaterThan(settled + (WINDOW_SECONDS - 5) * 1000);
});

test('Z8: no sleep under the hold that a failed way back has placed; the timer is set anew', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  // As in T37: what v1 needs at its start is gone meanwhile.
  Object.assign(v1, { readySeconds: 5, exit: { afterSeconds: 1, code: 1 } });
  stage.push('web', 'v2', IMAGES.crashing);
  await stage.rest();
  expect((await stage.state('web'))['hold']).toMatchObject({ by: 'tidegate' });
  await stage.wait(3600);
  expect(sleeps(stage).length).toBeGreaterThanOrEqual(8);
  for (const one of sleeps(stage)) expect(reasonOf(one)).toContain('held by tidegate');
  expect(await phaseOf(stage)).toBe('awake');
  expect(countsSet(stage)).toEqual([undefined, undefined]);
  expect(stage.calls('ModifyRule')).toEqual([]);
  await expectAtRest(stage);
});

test('Z9: a service adopted today gets a full idle window from its adoption, however long nobody came before', async () => {
  const stage = await platform({ install: false });
  await stage.wait(3600);
  await stage.install();
  const adopted = (await stage.state('web'))['phaseAt'];
  expect(stage.now() - adopted).toBeLessThan(120_000);
  await stage.wait((adopted - stage.now()) / 1000 + WINDOW_SECONDS - 1);
  expect(await phaseOf(stage)).toBe('awake');
  expect(stage.calls('ModifyRule')).toEqual([]);
  await untilDrowsy(stage);
  const drowsy = entriesOf(sleeps(stage).at(-1)!, 'Drowse')[0] ?? 0;
  expect(drowsy).toBeGreaterThanOrEqual(adopted + WINDOW_SECONDS * 1000);
  expect(drowsy).toBeLessThan(adopted + (WINDOW_SECONDS + 130) * 1000);
});

test('Z9: after a wake the window starts when the service is healthy, not when it was started', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  await untilAsleep(stage);
  Object.assign(v1, { pullSeconds: 120 });
  await stage.visit();
  await stage.until(() => stage.updates('web').length === 2);
  const started = stage.now();
  await stage.rest();
  const healthy = Math.max(...(await runningSince(stage)));
  expect(healthy).toBeGreaterThan(started + 120_000);
  // A window after the start he would sleep, had it begun then.
  await stage.wait((started - stage.now()) / 1000 + WINDOW_SECONDS + 60);
  expect(await phaseOf(stage)).toBe('awake');
  await untilDrowsy(stage);
  const drowsy = entriesOf(sleeps(stage).at(-1)!, 'Drowse')[0] ?? 0;
  expect(drowsy).toBeGreaterThanOrEqual(healthy + WINDOW_SECONDS * 1000);
});
