import { expect, test } from 'vitest';
import { tally, WOULD_SLEEP, WOULD_WAKE } from '../../functions/domain/observed-sleep.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { configured } from '../configurations.ts';
import { setAlarm } from './alarming.ts';
import { abortRunning } from './boundaries.ts';
import { mutations, releaseBy } from './evidence.ts';
import { answering, letIn, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { readPort } from './read-port.ts';
import { told } from './swept.ts';
import { countsSet, expectAtRest, reasonOf, timersOf, untilDrowsy } from './tide.ts';

const OBSERVE = configured('observe');

test('Z14: observe mode changes nothing; the history tells what sleep would have done, hours saved and cold starts', async () => {
  const stage = await platform({ cdkOut: OBSERVE });
  const since = stage.now();
  await stage.wait(3 * 3600);
  expect((await stage.visit()).body).toBe('v1');
  await stage.wait(3600);
  expect((await stage.visit()).status).toBe(200);
  await stage.wait(900);
  expect(await phaseOf(stage)).toBe('awake');
  expect((await stage.service('web')).desiredCount).toBe(2);
  const touched = mutations(stage, since).filter((call) => !/^(dynamodb|scheduler|sts) /.test(call));
  expect(touched).toEqual([]);
  const history = (await readPort(stage).history('staging/web', 50)).filter(({ step }) => step === 'Assess');
  const steps = history.toReversed().map(({ next }) => next);
  expect(steps).toEqual([WOULD_SLEEP, WOULD_WAKE, WOULD_SLEEP, WOULD_WAKE, WOULD_SLEEP]);
  const { hoursSaved, coldStarts } = tally(history);
  expect(coldStarts).toBe(2);
  expect(hoursSaved).toBeGreaterThan(3.5);
  expect(hoursSaved).toBeLessThan(4);
  for (const { why, reason } of history) {
    expect(why?.reason).toBe(reason);
    expect(why?.nextStep).toBe('idle.mode: on lets it sleep');
  }
});

test('Z15: the count cannot be set to 0 after the route moved: the sleep is completed, no doorbell stands before running tasks', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  stage.world.throttle({ service: 'ecs', operation: 'UpdateService', forSeconds: 600 });
  await stage.until(() => stage.executions('sleep').some(({ status }) => status === 'FAILED'), 900);
  expect(told(stage)).toContain('staging/web: error');
  // Whoever comes is let in, or nobody comes and the sleep is finished: never in between for good.
  await stage.wait(1500);
  await stage.rest();
  const state = await stage.state('web');
  const { desiredCount = 0 } = await stage.service('web');
  expect([state['phase'], desiredCount > 0]).toEqual(state['phase'] === 'awake' ? ['awake', true] : ['asleep', false]);
  expect((await letIn(stage, 200)).body).toBe('v1');
  await stage.rest();
  await expectAtRest(stage);
});

test('Z15: an alarm that came while a repair failed is dropped, and the repair is tried again all the same', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  await stage.wait(10);
  stage.world.throttle({ service: 'elasticloadbalancing', forSeconds: 400 });
  await abortRunning(stage, 'sleep');
  await setAlarm(stage, 'ALARM');
  // Reconcile could not open the route, and started what was wanted meanwhile.
  await stage.until(() => stage.executions('reconcile').at(-1)?.status === 'FAILED', 400);
  await stage.until(() => stage.executions('rollback').at(-1)?.name.endsWith('-rollback') === true, 30);
  await stage.until(() => stage.executions('rollback').at(-1)?.status === 'SUCCEEDED', 30);
  expect(reasonOf(stage.executions('rollback').at(-1))).toContain('is not about what serves');
  expect(await phaseOf(stage)).toBe('drowsy');
  await stage.untilRead('the route is open', async () => (await phaseOf(stage)) === 'awake', 5, 780);
  expect((await stage.visit()).body).toBe('v1');
  await stage.rest();
  await expectAtRest(stage);
});

test('Z26: no room for a waking service: each try ends within its budget, the pauses grow, a person is told, and it wakes once there is room', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.noCapacity(1500);
  const since = stage.now();
  const statuses = await stage.visitors(1500, 15);
  expect([...new Set(statuses)]).toEqual([503]);
  const wakes = stage.executions('wake').filter(({ startDate }) => startDate >= since);
  const failed = wakes.filter(({ status }) => status === 'FAILED');
  expect(failed.length).toBeGreaterThanOrEqual(2);
  // Five minutes, and the one for which ECS held it back (ZERO-3); a look and the end of it take seconds.
  for (const { startDate, stopDate = 0 } of failed) expect(stopDate - startDate).toBeLessThanOrEqual(380_000);
  const pauses = wakes.slice(1).map(({ startDate }, n) => startDate - (wakes[n]?.stopDate ?? 0));
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  // The back-off counts from just before the end of the try.
  expect(pauses[0]).toBeGreaterThanOrEqual(59_000);
  expect(told(stage).filter((subject) => subject === 'staging/web: failed')).toHaveLength(failed.length);
  expect((await letIn(stage, 900)).body).toBe('v1');
  await stage.rest();
  expect((await stage.state('web'))['wakeFails']).toBeUndefined();
  await expectAtRest(stage);
});

test('Z26: tasks that stop at start end the wake after the second, not after the 27 minutes of ECS’s own throttle', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.noCapacity(600, 'stopped');
  const since = stage.now();
  expect((await stage.visit()).status).toBe(503);
  await stage.rest();
  const [wake] = stage.executions('wake').filter(({ startDate }) => startDate >= since);
  expect(wake?.status).toBe('FAILED');
  expect((wake?.stopDate ?? 0) - since).toBeLessThanOrEqual(360_000);
  expect(countsSet(stage, since)).toEqual([2, 0]);
  expect(await stage.state('web')).toMatchObject({ phase: 'asleep', wakeFails: 1, why: { decision: 'wake failed' } });
});

test('Z27: a push during a wake is deployed after it, and an idle timer of before means nothing', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  await untilAsleep(stage);
  const { turn } = await stage.state('web');
  expect((await stage.visit()).status).toBe(503);
  await stage.until(() => countsSet(stage).at(-1) === 2);
  stage.push('web', 'v2', answering('v2'));
  await stage.start('sleep', { service: 'staging/web', turn });
  await stage.wait(2);
  expect((await verdicts(stage))['v2']).toBe('requested');
  expect((await stage.state('web'))['verb']).toBe('wake');
  expect((await letIn(stage, 200)).body).toBe('v1');
  await stage.visitors(600, 30);
  await stage.rest();
  expect((await verdicts(stage))['v2']).toBe('good');
  expect((await stage.visit()).body).toBe('v2');
  // The sleep of before, and the one that meant nothing.
  expect(
    stage
      .executions('sleep')
      .slice(1)
      .map(({ status }) => status),
  ).toEqual(['SUCCEEDED']);
  expect(await phaseOf(stage)).toBe('awake');
  expect(await timersOf(stage)).toHaveLength(1);
});

const MOMENTS: [string, (stage: Stage) => Promise<void>][] = [
  ['drowsy', async (stage) => (await untilDrowsy(stage), stage.wait(30))],
  [
    'just after Cut',
    async (stage) => stage.untilRead('asleep', async () => (await phaseOf(stage)) === 'asleep', 1, 1200),
  ],
  [
    'waking',
    async (stage) => {
      await untilAsleep(stage);
      await stage.visit();
      await stage.until(() => stage.executions('wake').length === 1);
      await stage.wait(8);
    },
  ],
];

test.each(MOMENTS)(
  'T61: somebody deploys by hand while the service is %s: what he set stands, and is let be seen',
  async (_, moment) => {
    const stage = await platform();
    stage.push('web', 'v2', answering('v2'));
    await stage.visitors(600, 60);
    await stage.rest();
    const since = stage.now();
    await moment(stage);
    const taskDefinition = String((await releaseBy(stage, 'web', 'v1'))?.['revisionArn']);
    await stage.update('web', { taskDefinition });
    await stage.wait(600);
    await stage.rest();
    expect((await letIn(stage, 200)).body).toBe('v1');
    await stage.rest();
    const v1 = (await releaseBy(stage, 'web', 'v1'))?.['sk'];
    expect(await stage.state('web')).toMatchObject({ phase: 'awake', current: v1 });
    expect(stage.updates('web', since).every(({ input }) => input.taskDefinition === undefined)).toBe(true);
    expect(told(stage).filter((subject) => subject.includes('changed from outside'))).toHaveLength(1);
    await expectAtRest(stage);
  },
);
