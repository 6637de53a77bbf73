import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { abortRunning } from './boundaries.ts';
import { pushed, statesOf } from './evidence.ts';
import { answering, letIn, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest } from './tide.ts';

test('T67, Z15: a count that a late call of the sleep sets back is raised again, once: the visitor is let in', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  expect((await stage.visit()).status).toBe(503);
  await stage.until(() => stage.updates('web').length === 2);
  await stage.update('web', { desiredCount: 0 });
  expect((await letIn(stage, 180)).body).toBe('v1');
  await stage.rest();
  expect(await phaseOf(stage)).toBe('awake');
  expect((await stage.service('web')).desiredCount).toBe(2);
  expect(
    stage
      .executions('wake')
      .map(statesOf)[0]
      ?.filter((name) => name === 'Start'),
  ).toHaveLength(2);
  await expectAtRest(stage);
});

test('T37: what is wanted when a person has to be called is held, as if it had come a moment later', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  stage.push('web', 'v2', { exit: { afterSeconds: 3, code: 1 } });
  await stage.until(() => stage.updates('web').length === 1);
  Object.assign(v1, { pull: 'missing' });
  await stage.until(() => stage.updates('web').length === 2);
  stage.push('web', 'v3', answering('v3'));
  await stage.rest();
  expect(await stage.state('web')).toMatchObject({ hold: { by: 'tidegate' } });
  expect((await stage.state('web'))['wantDeploy']).toBeUndefined();
  expect(await verdicts(stage)).toMatchObject({ v2: 'failed', v3: 'held' });
  expect((await pushed(stage)).at(-1)?.['reason']).toContain('held by tidegate');
});

test('T37, T59: a deploy dies while its way back is under way, which fails: somebody sees it, and calls a person', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  stage.push('web', 'v2', { exit: { afterSeconds: 3, code: 1 } });
  await stage.until(() => stage.updates('web').length === 1);
  Object.assign(v1, { pull: 'missing' });
  await stage.untilRead('v2 is failed', async () => (await verdicts(stage))['v2'] === 'failed', 1, 600);
  await stage.until(() => stage.updates('web').length === 2);
  expect(await abortRunning(stage, 'deploy')).toBe(true);
  await stage.wait(700);
  await stage.rest();
  expect(await stage.state('web')).toMatchObject({ hold: { by: 'tidegate' } });
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect(stage.updates('web')).toHaveLength(2);
});

/** The function of a step dies so many times, each time before its first call. @returns how often it has died */
const dies = (stage: Stage, step: string, times: number): (() => number) => {
  const dead = new Set<string>();
  stage.world.meddle({
    before: async ({ principal, invocation = '' }) => {
      if (!principal.includes(`Tidegate${step}Role`) || dead.has(invocation) || dead.size === times) return;
      dead.add(invocation);
      stage.world.lambda.kill(invocation);
    },
    after: async (_, __, output) => output,
  });
  return () => dead.size;
};

test('T13, T37: a way back whose function dies is tried again for longer than that takes, before a person is called (seed 127226)', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const deaths = dies(stage, 'Revert', 6);
  stage.push('web', 'v2', { exit: { afterSeconds: 3, code: 1 } });
  await stage.rest();
  expect(deaths()).toBe(6);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.state('web'))['hold']).toBeUndefined();
  expect((await stage.service('web')).desiredCount).toBe(0);
  expect((await letIn(stage, 180)).body).toBe('v1');
  await stage.rest();
  await expectAtRest(stage);
});

test('T37, T38: a rollback whose function dies goes on in the same minute, not ten minutes later: what is taken back is bad', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  const deaths = dies(stage, 'Revert', 6);
  const since = stage.now();
  await stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'slow queries' });
  await stage.rest();
  expect(deaths()).toBe(6);
  expect(stage.executions('rollback').map(({ status }) => status)).toEqual(['SUCCEEDED']);
  const sent = stage.updates('web', since);
  expect(sent).toHaveLength(1);
  expect((sent[0]?.at ?? Number.NaN) - since).toBeLessThan(120_000);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  await expectAtRest(stage);
});
