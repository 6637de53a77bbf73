import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { configured } from '../configurations.ts';
import { releaseBy } from './evidence.ts';
import {
  AT_ONCE,
  decided,
  isQuarantined,
  openGated,
  putAlarm,
  putAlarms,
  ready,
  report,
  reporting,
  textOf,
  toldSince,
  untilBake,
} from './gated.ts';
import { expectAtRest } from './tide.ts';

const cdkOut = configured('gated');

let stage: Stage;
let since = 0;
let told = 0;

beforeAll(async () => {
  stage = await openGated(cdkOut, 'alarms');
});

afterAll(async () => {
  const refusals = stage.world.refusals();
  await stage.close();
  expect(refusals).toEqual([]);
});

/** From here on a test counts what was done and told. */
const begin = (): void => {
  [since, told] = [stage.now(), stage.world.sns.published().length];
};

beforeEach(async () => {
  await putAlarms(stage);
  // What the test before reported has left every alarm's window.
  await stage.wait(360);
  await stage.visit();
  begin();
});

const stateOf = (name: string) => stage.world.cloudwatch.alarms().find((alarm) => alarm.name === name)?.state;

/** Since when an alarm is red. */
const redAt = (name: string): number => stateOf(name)?.transitionedAt ?? Number.NaN;

/** Good, by one UpdateService, with nobody told of it; that an alarm is red afterwards is told (T46). */
const expectGood = async (tag: string): Promise<string> => {
  const release = await decided(stage, tag);
  expect(release).toMatchObject({ state: 'good', why: { decision: 'promoted', nextStep: 'nothing to do' } });
  expect(stage.updates('web', since)).toHaveLength(1);
  expect(toldSince(stage, told)).not.toMatch(/^staging\/web(?!: not rolled back)/m);
  expect((await stage.visit()).body).toBe(tag);
  await expectAtRest(stage);
  return textOf(release);
};

/** Taken back by one more UpdateService. @returns when */
const expectBack = async (tag: string, state: 'failed' | 'error', says: string | RegExp): Promise<number> => {
  const release = await decided(stage, tag);
  const expected = typeof says === 'string' ? expect.stringContaining(says) : expect.stringMatching(says);
  expect(release).toMatchObject({ state, reason: expected });
  expect(release['why']).toMatchObject({ decision: 'reverted', reason: expected });
  expect(release['why'].nextStep).toContain(state === 'failed' ? 'push a mended image' : 'find the cause');
  expect(await isQuarantined(stage, release['digest'])).toBe(state === 'failed');
  expect(toldSince(stage, told)).toContain(`staging/web: ${state}`);
  const updates = stage.updates('web', since);
  expect(updates).toHaveLength(2);
  expect((await stage.visit()).body).not.toBe(tag);
  await expectAtRest(stage);
  return updates[1]?.at ?? Number.NaN;
};

test('a bake is as long as its alarms take to speak: three periods of a minute and their delay, not five minutes', async () => {
  stage.push('web', 'quiet', ready('quiet'));
  const evidence = await expectGood('quiet');
  const release = await releaseBy(stage, 'web', 'quiet');
  expect(release?.['baseline']).toContainEqual({ name: 'errors', state: 'OK', speakSeconds: 360 });
  expect(release?.['decidedAt'] - release?.['looks'].bakeFrom).toBeGreaterThanOrEqual(360_000);
  for (const line of ['rollout: complete', 'targets: 2 of 2 healthy', 'restarts: none', 'alarm errors: OK'])
    expect(evidence).toContain(`pass: ${line}`);
  expect(evidence).toContain('pass: GET http://web.example.test/api: answered 200');
  expect(evidence).toContain('note: alarm slow: OK');
});

test('a required alarm that is sustained in the bake takes the release back at once, not at the end of the bake', async () => {
  const { looks } = await untilBake(stage, 'bad');
  await reporting(stage, 'errors', 9, 4);
  const back = await expectBack('bad', 'failed', /^alarm errors: firing \(>= 5: \d\d:\d\d is 9, \d\d:\d\d is 9/);
  expect(back - redAt('errors')).toBeLessThan(5_000);
  expect(back - looks.bakeFrom).toBeLessThan(240_000);
  const release = await releaseBy(stage, 'web', 'bad');
  expect(release?.['evidence'].at(-1)).toContain('fail: alarm errors: firing');
  expect(release?.['why'].evidence.at(-1)).toContain('fail: alarm errors: firing');
});

test('T22: an alarm that is red already is advisory and said to be so; the release is not stopped by it', async () => {
  await reporting(stage, 'errors', 9, 4);
  expect(stateOf('errors')?.value).toBe('ALARM');
  begin();
  stage.push('web', 'fix', ready('fix'));
  await stage.until(() => stage.updates('web', since).length === 1);
  await reporting(stage, 'errors', 9, 8);
  const evidence = await expectGood('fix');
  expect(evidence).toContain('note: alarm errors: ALARM; was red before the release: advisory');
  expect((await releaseBy(stage, 'web', 'fix'))?.['baseline']).toContainEqual({
    name: 'errors',
    state: 'ALARM',
    speakSeconds: 360,
  });
});

test('T22: the other alarms stay armed beside one that is red already', async () => {
  await reporting(stage, 'errors', 9, 4);
  begin();
  await untilBake(stage, 'worse');
  for (let minute = 0; minute < 3; minute++) {
    report(stage, 'errors', 9);
    await reporting(stage, 'latency', 7, 1);
  }
  await expectBack('worse', 'failed', 'alarm latency: firing');
});

test('T23: an alarm that was red before, went OK in the bake and turns red again counts as new', async () => {
  await reporting(stage, 'latency', 9, 2);
  expect(stateOf('latency')?.value).toBe('ALARM');
  begin();
  await untilBake(stage, 'again');
  await stage.until(() => stateOf('latency')?.value === 'OK', 600);
  await stage.wait(60);
  const release = await releaseBy(stage, 'web', 'again');
  expect(release?.['baseline']).toContainEqual(expect.objectContaining({ name: 'latency', recovered: true }));
  await reporting(stage, 'latency', 9, 3);
  await expectBack('again', 'failed', 'alarm latency: firing');
  const history = (await releaseBy(stage, 'web', 'again'))?.['alarmHistory'] as { name: string; state: string }[];
  expect(history.map(({ name, state }) => `${name} ${state}`)).toEqual(['latency OK', 'latency ALARM']);
});

test('T24: a required alarm without data the whole bake is inconclusive: reverted as an error, not quarantined, a person told', async () => {
  await putAlarm(stage, 'latency', { TreatMissingData: 'missing' });
  await stage.until(() => stateOf('latency')?.value === 'INSUFFICIENT_DATA', 600);
  begin();
  const { looks } = await untilBake(stage, 'unknown');
  const back = await expectBack(
    'unknown',
    'error',
    /^inconclusive at the end of the bake: alarm latency: INSUFFICIENT/,
  );
  expect(back - looks.bakeFrom).toBeGreaterThanOrEqual(360_000);
  const release = await releaseBy(stage, 'web', 'unknown');
  expect(textOf(release ?? {})).toContain('inconclusive: alarm latency: INSUFFICIENT_DATA');
});

test('T25: errors among fewer requests than an alarm on a rate needs are no verdict from it, the checks decide', async () => {
  await untilBake(stage, 'few');
  for (let minute = 0; minute < 7; minute++) {
    if (minute % 2 === 0) await stage.visit();
    await reporting(stage, 'error-rate', 33, 1);
  }
  expect(await expectGood('few')).toMatch(
    /note: alarm error-rate: red, \d+ requests since the release, fewer than 20: no verdict from it/,
  );
});

test('T25: the same rate over enough requests fails the release', async () => {
  await untilBake(stage, 'many');
  await stage.crowd(30);
  await reporting(stage, 'error-rate', 33, 6);
  await expectBack('many', 'failed', 'alarm error-rate: firing');
});

test('T26: a breaching datapoint from before the release that shows only after it is ignored', async () => {
  report(stage, 'latency', 9, { at: stage.now() - 60_000, shows: 100 });
  report(stage, 'latency', 9, { at: stage.now(), shows: 100 });
  await putAlarm(stage, 'latency', { ...AT_ONCE, TreatMissingData: 'ignore' });
  begin();
  await untilBake(stage, 'late');
  await stage.wait(120);
  expect(stateOf('latency')?.value).toBe('ALARM');
  const evidence = await expectGood('late');
  expect(evidence).toContain('note: alarm latency: red, but no period after the release breaches: ignored');
  expect((await releaseBy(stage, 'web', 'late'))?.['baseline']).toContainEqual(
    expect.objectContaining({ name: 'latency', state: 'OK' }),
  );
  report(stage, 'latency', 1);
});

test('T29: an alarm that flaps, one bad period at a time, takes nothing back; the sequence is kept', async () => {
  await untilBake(stage, 'flapping');
  for (let blip = 0; blip < 2; blip++) {
    report(stage, 'latency', 9);
    await stage.wait(60);
    await reporting(stage, 'latency', 1, 3);
  }
  const evidence = await expectGood('flapping');
  expect(evidence).toMatch(/alarm latency: red, not sustained yet \(>= 5: \d\d:\d\d is 9\)/);
  const history = (await releaseBy(stage, 'web', 'flapping'))?.['alarmHistory'] as { name: string; state: string }[];
  expect(history.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'latency ALARM',
    'latency OK',
    'latency ALARM',
    'latency OK',
  ]);
});

test('T29: an advisory alarm that is sustained is told, and decides nothing', async () => {
  await untilBake(stage, 'slow');
  await reporting(stage, 'slow', 9, 7);
  expect(await expectGood('slow')).toContain('note: alarm slow: red, advisory');
});
