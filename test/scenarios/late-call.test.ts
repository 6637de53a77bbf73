import { expect, test } from 'vitest';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { releaseBy } from './evidence.ts';
import { letIn, platform, revisionOf, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest } from './tide.ts';

const told = (stage: Stage): string[] => stage.world.sns.published().map(({ subject }) => String(subject));

/** What a call of a dead holder does that lands after its deploy was reverted: told from a person's by nothing. */
const lateCall = async (stage: Stage, desiredCount?: number): Promise<void> => {
  const taskDefinition = String((await releaseBy(stage, 'web', 'v2'))?.['revisionArn']);
  await stage.update('web', { taskDefinition, ...(desiredCount !== undefined && { desiredCount }) });
};

test('T67: a revision that failed is set by a late call: it is gone back from once, and a person is told', async () => {
  const stage = await platform();
  const bad = stage.push('web', 'v2', IMAGES.breaksLate);
  await stage.visitors(900, 60);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  const since = stage.now();
  await lateCall(stage);
  await stage.visitors(900, 60);
  await stage.rest();
  expect((await stage.visit()).body).toBe('v1');
  expect(stage.updates('web', since)).toHaveLength(1);
  expect(told(stage).filter((line) => line.includes('changed from outside'))).toHaveLength(1);
  expect(told(stage).at(-1)).toBe('staging/web: rolled back');
  const [v1] = (await stage.releases('web')).filter((one) => one['tag'] === 'v1');
  expect(await stage.state('web')).toMatchObject({ phase: 'awake', current: v1?.['sk'], good: v1?.['sk'] });
  expect((await stage.quarantine('web')).map((item) => item['digest'])).toEqual([bad]);
  await expectAtRest(stage);
});

test('T61, T67: set once more, it is somebody’s will: taken over as not good, and not fought', async () => {
  const stage = await platform();
  stage.push('web', 'v2', IMAGES.breaksLate);
  await stage.visitors(900, 60);
  await lateCall(stage);
  await stage.visitors(900, 60);
  const since = stage.now();
  await lateCall(stage);
  await stage.visitors(900, 60);
  await stage.rest();
  expect(await revisionOf(stage)).toBe('web:2');
  expect(stage.updates('web', since)).toEqual([]);
  expect(await stage.state('web')).toMatchObject({ phase: 'awake', why: { decision: 'adopted' } });
  expect(told(stage).at(-1)).toContain('changed from outside');
});

test('T67: a late call at zero starts a revision that cannot start: the service goes home to zero on the good one', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.push('web', 'v2', IMAGES.crashing);
  await stage.rest();
  const since = stage.now();
  await lateCall(stage, 1);
  await stage.wait(600);
  await stage.rest();
  expect(stage.updates('web', since).map((call) => call.input.desiredCount)).toEqual([0]);
  expect(await stage.state('web')).toMatchObject({ phase: 'asleep', capacity: { desired: 2 } });
  expect((await stage.service('web')).desiredCount).toBe(0);
  await expectAtRest(stage);
  expect((await letIn(stage, 120)).body).toBe('v1');
});
