import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { redEvent, redNow, rollbacks, toldSince } from './alarming.ts';
import { abortRunning } from './boundaries.ts';
import { releaseBy, statesOf } from './evidence.ts';
import { answering, letIn, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest, reasonOf, untilDrowsy } from './tide.ts';

// Deploy, rollback and nobody: rollback-sustained and rollback-person.

const ASKED = { service: 'staging/web', by: 'ann' };

const onV2 = async (): Promise<Stage> => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  return stage;
};

/** Who holds the service, and what it takes to get there. */
const HOLDERS = {
  drowsy: untilDrowsy,
  cut: async (stage: Stage) => {
    await untilDrowsy(stage);
    // Between the ledger's asleep and the last of its calls it takes a while.
    stage.world.delay({
      service: 'application-autoscaling',
      operation: 'RegisterScalableTarget',
      seconds: 3,
      times: 1,
    });
    await stage.untilRead('it is cut', async () => (await phaseOf(stage)) === 'asleep', 0.5, 600);
    expect((await stage.state('web'))['verb']).toBe('sleep');
  },
  wake: async (stage: Stage) => {
    await untilAsleep(stage);
    await stage.visit();
    await stage.until(() => stage.updates('web').some(({ input }) => input.desiredCount > 0));
  },
  reconcile: async (stage: Stage) => {
    await untilDrowsy(stage);
    await abortRunning(stage, 'sleep');
    const holds = () =>
      stage.executions('reconcile').some((one) => statesOf(one).includes('After Inspect') && one.status === 'RUNNING');
    await stage.until(holds);
    expect((await stage.state('web'))['verb']).toBe('reconcile');
  },
};

/** Nothing is lost and nothing twice: the mailbox is empty, and so many calls went to the service since. */
const expectSettled = async (stage: Stage, since: number, back: number): Promise<void> => {
  await expectAtRest(stage);
  expect((await stage.state('web'))['wantRollback']).toBeUndefined();
  expect(stage.updates('web', since).filter(({ input }) => input.taskDefinition)).toHaveLength(back);
  const { revisionArn } = (await releaseBy(stage, 'web', back > 0 ? 'v1' : 'v2')) ?? {};
  expect((await stage.service('web')).taskDefinition).toBe(revisionArn);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: back > 0 ? 'failed' : 'good' });
};

test('alarm during a sleep, drowsy: the sleep is off, then the release is rolled back, once, and stays awake', async () => {
  const stage = await onV2();
  await HOLDERS.drowsy(stage);
  const since = stage.now();
  await redNow(stage);
  await stage.untilRead('v2 failed', async () => (await verdicts(stage))['v2'] === 'failed', 2, 300);
  expect(await phaseOf(stage)).toBe('awake');
  await stage.rest();
  const [left, done, ...more] = rollbacks(stage, since);
  expect(more).toEqual([]);
  expect(reasonOf(left)).toBe('wanted: judged when the sleep under way has ended');
  expect(done).toMatchObject({ status: 'SUCCEEDED', input: { wanted: true }, output: { next: 'Good' } });
  await expectSettled(stage, since, 1);
  expect((await releaseBy(stage, 'web', 'v2'))?.['why']['reason']).toMatch(/web-5xx: firing.*back to v1/);
});

test('alarm during a sleep, after its cut: dropped with words, and it sleeps', async () => {
  const stage = await onV2();
  await HOLDERS.cut(stage);
  const since = stage.now();
  await stage.start('rollback', { service: 'staging/web', event: await redEvent(stage) });
  await stage.rest();
  expect(rollbacks(stage, since).map(reasonOf)).toEqual(['dropped: alarm web-5xx arrived during a sleep']);
  expect(await phaseOf(stage)).toBe('asleep');
  await expectSettled(stage, since, 0);
});

test('alarm during a wake: left with it, and dropped when it has opened, since it is of the time before', async () => {
  const stage = await onV2();
  await HOLDERS.wake(stage);
  const since = stage.now();
  await stage.start('rollback', { service: 'staging/web', event: await redEvent(stage) });
  expect((await letIn(stage, 180)).body).toBe('v2');
  await stage.rest();
  expect(rollbacks(stage, since).map(reasonOf)).toEqual([
    'wanted: judged when the wake under way has ended',
    'alarm web-5xx turned red before v2 served (T48)',
  ]);
  await expectSettled(stage, since, 0);
});

test('alarm during a reconcile: left with it, and judged after it: OK by then, dropped', async () => {
  const stage = await onV2();
  await HOLDERS.reconcile(stage);
  const since = stage.now();
  await stage.start('rollback', { service: 'staging/web', event: await redEvent(stage) });
  await stage.rest();
  expect(rollbacks(stage, since).map(reasonOf)).toEqual([
    'wanted: judged when the reconcile under way has ended',
    expect.stringMatching(/it was a blip|turned red before/),
  ]);
  expect(await phaseOf(stage)).toBe('awake');
  await expectSettled(stage, since, 0);
});

test.each([
  ['drowsy', 'awake', 'v1'],
  ['cut', 'asleep', 'v1'],
  ['wake', 'awake', 'v1'],
  ['reconcile', 'awake', 'v1'],
] as const)(
  'a person goes back during %s: wanted, done once when that has ended, and it is %s',
  async (holder, phase, serves) => {
    const stage = await onV2();
    await HOLDERS[holder](stage);
    const since = stage.now();
    const told = stage.world.sns.published().length;
    await stage.start('rollback', ASKED);
    await stage.untilRead('v2 failed', async () => (await verdicts(stage))['v2'] === 'failed', 2, 600);
    await stage.rest();
    const [left, done, ...more] = rollbacks(stage, since);
    expect(more).toEqual([]);
    expect(reasonOf(left)).toMatch(/^wanted: judged when the (sleep|wake|reconcile) under way has ended$/);
    expect(done).toMatchObject({ status: 'SUCCEEDED', input: { wanted: true }, output: { next: 'Good' } });
    expect(await phaseOf(stage)).toBe(phase);
    expect(toldSince(stage, told)).toContain('rolled back: ann asked for it');
    await expectSettled(stage, since + 1, 1);
    expect((await letIn(stage, 180)).body).toBe(serves);
  },
);
