import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { alarmOf, measured, mute, redEvent, rollbacks, setAlarm, sustained, toldSince } from './alarming.ts';
import { configured } from '../configurations.ts';
import { releaseBy, statesOf } from './evidence.ts';
import { answering, openPlatform } from './platform.ts';
import { reasonOf } from './tide.ts';

/** One platform for all: `web` stands on v2, good and in its watch window, and nothing of what comes may change that. */
let stage: Stage;

beforeAll(async () => {
  stage = await openPlatform({ cdkOut: configured('rollback') });
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
});

afterAll(async () => {
  const refusals = stage.world.refusals();
  await stage.close();
  expect(refusals).toEqual([]);
});

const quietAgain = async (name?: string): Promise<void> => {
  await stage.untilRead('the alarm is OK', async () => (await alarmOf(stage, name)).StateValue === 'OK', 30, 1800);
  await stage.rest();
};

/** Plays, and waits till nobody is at it. @returns what is on record of the rollbacks that it began, and what was told */
const refused = async (play: () => Promise<unknown>, current = 'v2', service = 'web') => {
  const since = stage.now();
  const before = stage.world.sns.published().length;
  await play();
  await stage.rest();
  const held = rollbacks(stage, since, service);
  expect(stage.updates(service, since)).toEqual([]);
  expect((await releaseBy(stage, service, current))?.['state']).toBe('good');
  expect((await stage.state(service))['holder']).toBeUndefined();
  expect(await stage.quarantine(service)).toEqual([]);
  for (const one of held) expect(one).toMatchObject({ status: 'SUCCEEDED', output: { next: 'Skipped' } });
  const log = (await stage.log(service)).filter((line) => line['step'] === 'Judge' && line['at'] >= since);
  expect(log.map((line) => line['reason'])).toEqual(held.map(reasonOf));
  return { reasons: held.map(reasonOf), told: toldSince(stage, before) };
};

test('no rollback from an alarm that turned red before the release: the event came late, the release is not to blame (T48)', async () => {
  const releasedAt = (await releaseBy(stage, 'web', 'v2'))?.['releasedAt'];
  const event = await redEvent(stage, { at: releasedAt - 60_000 });
  const { reasons } = await refused(async () => stage.world.put(event));
  expect(reasons).toEqual(['alarm web-5xx turned red before v2 served (T48)']);
});

test('no rollback from an alarm of another service: it is heard by that one alone, and is none of ours', async () => {
  const event = await redEvent(stage, { name: 'web-cpu' });
  const { reasons } = await refused(() => measured(stage, 9, 10_000, 'web-cpu'));
  expect(reasons).toEqual([]);
  expect((await alarmOf(stage, 'web-cpu')).StateValue).toBe('ALARM');
  expect(rollbacks(stage, 0, 'worker')).toHaveLength(1);
  const forged = await refused(() => stage.start('rollback', { service: 'staging/web', event }));
  expect(forged.reasons).toEqual(["alarm web-cpu is none of this service's"]);
});

test('no rollback from an alarm that a person has muted, though its event comes all the same (TOP-9)', async () => {
  await mute(stage);
  const { reasons } = await refused(() => sustained(stage));
  expect(reasons).toEqual([expect.stringMatching(/^alarm web-5xx is muted by arn:aws:cloudwatch:.*quiet-web-5xx$/)]);
  await stage.wait(3600);
  await quietAgain();
});

test('T29: no rollback from an alarm that flaps once: it is looked at again, and is OK by then', async () => {
  const { reasons } = await refused(async () => {
    await measured(stage, 1, 9);
    await setAlarm(stage, 'ALARM');
    await quietAgain();
    await stage.wait(120);
  });
  expect(reasons).toEqual(['alarm web-5xx: OK: it was a blip (T29)']);
});

test('T48: no rollback from an event that is 25 minutes old', async () => {
  const event = await redEvent(stage, { at: stage.now() - 25 * 60_000 });
  const { reasons } = await refused(async () => stage.world.put(event));
  expect(reasons).toEqual(['the event of alarm web-5xx is 25 minutes old (T48)']);
});

test('no rollback from INSUFFICIENT_DATA: its event starts nothing; one that is red no more but unknown is waited for', async () => {
  const silent = await refused(() => setAlarm(stage, 'INSUFFICIENT_DATA').then(() => quietAgain()));
  expect(silent.reasons).toEqual([]);
  const { reasons } = await refused(async () => {
    stage.world.put(await redEvent(stage));
    await setAlarm(stage, 'INSUFFICIENT_DATA');
    await stage.wait(2);
    await quietAgain();
  });
  expect(reasons).toEqual(['alarm web-5xx: OK: it was a blip (T29)']);
  const [looked] = rollbacks(stage).slice(-1);
  expect(statesOf(looked!)).toContain('Pause');
  const event = await redEvent(stage);
  const unknown = { ...event, detail: { ...event.detail, state: { value: 'INSUFFICIENT_DATA' } } };
  const by = await stage.start('rollback', { service: 'staging/web', event: unknown });
  await stage.rest();
  const refusal = stage.executions('rollback').find((one) => one.arn === by);
  expect(refusal).toMatchObject({ status: 'FAILED', error: 'Refused', cause: expect.stringContaining('turned red') });
});

test('T46: an alarm three hours after the release is told, and rolls nothing back', async () => {
  const { reasons, told } = await refused(async () => {
    await stage.wait(3 * 3600);
    await sustained(stage);
  });
  const words = "alarm web-5xx is red after the watch window of v2 (T46): look whether it is the release's doing";
  expect(reasons).toEqual([words]);
  expect(told).toContain(`staging/web: not rolled back: ${words}`);
});

test('T22: no rollback by an alarm that was red before the release: it is advisory, also when it turns red from no data', async () => {
  await sustained(stage);
  stage.push('web', 'v3', answering('v3'));
  await stage.until(() => stage.updates('web').length === 2);
  await stage.wait(1);
  const { reasons } = await refused(async () => {
    await measured(stage, 8, 95);
    await stage.rest();
    const release = await releaseBy(stage, 'web', 'v3');
    expect(release).toMatchObject({ state: 'good', baseline: [{ name: 'web-5xx', state: 'ALARM' }] });
    expect(release?.['evidence'].join('\n')).toContain('was red before the release: advisory');
    await setAlarm(stage, 'INSUFFICIENT_DATA');
    await setAlarm(stage, 'ALARM');
  }, 'v3');
  expect(reasons).toEqual(['alarm web-5xx was red before v3 was released (T22)']);
});
