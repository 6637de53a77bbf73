import { expect, test } from 'vitest';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { answering, letIn, phaseOf, platform, restCounting, untilAsleep, verdicts } from './platform.ts';

const WEB = 'service/demo/web';

const last = <T>(all: readonly T[]): T => all.at(-1)!;

const failuresTold = (stage: Stage): string[] =>
  stage.world.sns.published().map(({ subject, message }) => `${subject}: ${message}`);

test('T15: autoscaling raises the count during a deploy, and the way back leaves it there', async () => {
  const stage = await platform();
  stage.push('web', 'v2', IMAGES.breaksLate);
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(120);
  expect(stage.world.autoscaling.scaleOut(WEB, 4)).toBe(4);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.service('web')).desiredCount).toBe(4);
  // Autoscaling owns the count: neither call names one.
  expect(stage.updates('web').map((call) => call.input.desiredCount)).toEqual([undefined, undefined]);
  expect((await stage.image('web')).endsWith(last(await stage.releases('web'))['digest'])).toBe(false);
});

test('T15: a count that sank during a deploy comes back with the way back', async () => {
  const stage = await platform();
  stage.push('web', 'v2', IMAGES.breaksLate);
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(120);
  await stage.update('web', { desiredCount: 1 });
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.service('web')).desiredCount).toBe(2);
  expect(stage.updates('web')).toHaveLength(2);
});

test('T20: a deploy is one UpdateService: awake the revision alone, at zero revision and count together', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  const awake = stage.updates('web');
  expect(awake).toHaveLength(1);
  expect(Object.keys(awake[0]?.input).sort()).toEqual(['cluster', 'service', 'taskDefinition']);

  await untilAsleep(stage);
  const since = stage.now();
  stage.push('web', 'v3', answering('v3'));
  await stage.rest();
  const [there, home, ...more] = stage.updates('web', since);
  expect(more).toEqual([]);
  expect(there?.input).toMatchObject({ taskDefinition: expect.stringContaining('web:3'), desiredCount: 1 });
  expect(home?.input.desiredCount).toBe(0);
  expect(home?.input.taskDefinition).toBeUndefined();
});

test.each([
  ['at 45 s, while the rollout runs', 45],
  ['at 120 s, in the bake', 120],
])(
  'T32: tasks that start well and crash once %s, fail the gate, although their successors are healthy',
  async (_, afterSeconds) => {
    const stage = await platform();
    const bad = stage.push('web', 'v2', answering('v2', { exit: { afterSeconds, code: 1, tasks: 2 } }));
    await stage.rest();
    const release = last(await stage.releases('web'));
    expect(release).toMatchObject({ tag: 'v2', state: 'failed', digest: bad });
    expect(release['reason']).toContain('2 tasks failed');
    expect(release['reason']).toContain('web 1');
    if (afterSeconds > 100) expect(release['looks'].passes).toBeGreaterThanOrEqual(1);
    expect((await stage.quarantine('web')).map((item) => item['digest'])).toEqual([bad]);
    expect((await stage.visit()).body).toBe('v1');
    expect(stage.updates('web')).toHaveLength(2);
  },
);

test('T32: one task that breaks in minute four and is replaced in time does not pass: its bake begins again', async () => {
  const stage = await platform();
  await stage.update('web', { desiredCount: 1 });
  await stage.wait(60);
  stage.push('web', 'v2', IMAGES.breaksLate);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.visit()).body).toBe('v1');
});

test('T35: after 5 good, 6 bad, 7 bad the way back of 7 goes to 5, not to 6', async () => {
  const stage = await platform();
  stage.push('web', 'v5', answering('v5'));
  await stage.rest();
  const good = (await stage.service('web')).taskDefinition;
  stage.push('web', 'v6', IMAGES.crashing);
  await stage.rest();
  stage.push('web', 'v7', IMAGES.crashing);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v5: 'good', v6: 'failed', v7: 'failed' });
  const revisions = stage.updates('web').map((call) => call.input.taskDefinition.split('/').at(-1));
  expect(revisions).toEqual(['web:2', 'web:3', 'web:2', 'web:4', 'web:2']);
  expect((await stage.service('web')).taskDefinition).toBe(good);
  expect((await stage.visit()).body).toBe('v5');
});

test('T37: a way back that fails has no way back of its own: the service is held, a person called, the old tasks serve on', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  // What v1 needs at its start is gone meanwhile: its running tasks live, new ones do not.
  Object.assign(v1, { readySeconds: 5, exit: { afterSeconds: 1, code: 1 } });
  const since = stage.now();
  stage.push('web', 'v2', IMAGES.crashing);
  const statuses: number[] = [];
  const seen = await restCounting(stage, 10, async () => void statuses.push((await stage.visit()).status));
  expect(seen.least).toBeGreaterThanOrEqual(2);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(stage.updates('web', since).map((call) => call.input.taskDefinition.split('/').at(-1))).toEqual([
    'web:2',
    'web:3',
  ]);
  const state = await stage.state('web');
  expect(state['hold']).toMatchObject({
    by: 'tidegate',
    reason: expect.stringContaining('the good revision fails too'),
  });
  expect(state['holder']).toBeUndefined();
  expect(failuresTold(stage).some((line) => line.startsWith('staging/web needs a person'))).toBe(true);

  // Nothing automatic goes on from here.
  stage.push('web', 'v3', answering('v3'));
  await stage.visitors(1800, 60);
  expect(stage.updates('web', since)).toHaveLength(2);
  expect(await verdicts(stage)).toMatchObject({ v2: 'failed', v3: 'held' });
});

test('T62: a release is called good only after its whole bake, and a bad one never', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  const { good: before } = await stage.state('web');
  await stage.untilRead(
    'v2 is decided',
    async () => {
      const [state, release] = [await stage.state('web'), last(await stage.releases('web'))];
      if (release['state'] === 'good') return true;
      expect(release['state']).toBe('candidate');
      expect([state['good'], state['current']]).toEqual([before, before]);
      return false;
    },
    2,
    900,
  );
  const good = last(await stage.releases('web'));
  expect(good['decidedAt'] - good['looks'].bakeFrom).toBeGreaterThanOrEqual(300_000);
  expect(good['looks'].passes).toBeGreaterThanOrEqual(5);
  await stage.rest();

  stage.push('web', 'v3', IMAGES.breaksLate);
  await stage.until(() => stage.updates('web').length === 2);
  const seen = new Set<string>();
  await stage.untilRead(
    'v3 is decided',
    async () => {
      const state = await stage.state('web');
      seen.add(`${state['good']} ${state['current']}`);
      return last(await stage.releases('web'))['state'] === 'failed';
    },
    2,
    1200,
  );
  await stage.rest();
  expect([...seen]).toEqual([`${good['sk']} ${good['sk']}`]);
});

test('T66: a running service is adopted as good, so that the very first push, a bad one, has somewhere to go back to', async () => {
  const stage = await platform();
  const [adopted, ...none] = await stage.releases('web');
  expect(none).toEqual([]);
  expect(adopted).toMatchObject({ state: 'good', by: 'adopted', tag: 'v1' });
  expect(adopted?.['revisionArn']).toBe((await stage.service('web')).taskDefinition);
  expect(stage.updates('web')).toEqual([]);
  expect(await phaseOf(stage)).toBe('awake');

  stage.push('web', 'v2', IMAGES.crashing);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.image('web')).endsWith(adopted?.['digest'])).toBe(true);
  expect((await stage.visit()).body).toBe('v1');
  expect((await stage.state('web'))['holder']).toBeUndefined();
});

test('T66: the first bad push moves the very tag that the adopted task definition names: the way back is the digest, awake and at zero', async () => {
  const stage = await platform();
  const [adopted] = await stage.releases('web');
  expect((await stage.image('web')).endsWith(':v1')).toBe(true);
  stage.push('web', 'v1', IMAGES.crashing);
  await stage.rest();
  expect((await stage.releases('web')).map((release) => release['state'])).toEqual(['good', 'failed']);
  expect((await stage.image('web')).endsWith(adopted?.['digest'])).toBe(true);
  expect((await stage.visit()).body).toBe('v1');
  expect((await stage.state('web'))['hold']).toBeUndefined();

  const other = await stage.releases('web');
  await untilAsleep(stage);
  stage.push('web', 'v1', IMAGES.unpullable);
  await stage.rest();
  expect(await stage.releases('web')).toHaveLength(other.length + 1);
  expect((await letIn(stage, 120)).body).toBe('v1');
});
