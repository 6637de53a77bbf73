import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadSettings } from '../../config/load.ts';
import type { Stage } from '../../local/stage/stage.ts';
import type { LedgerItem } from '../../local/stage/ledger-view.ts';
import { configured } from '../configurations.ts';
import { statesOf } from './evidence.ts';
import {
  decided,
  deleteAlarm,
  isQuarantined,
  openGated,
  putAlarm,
  putAlarms,
  ready,
  reporting,
  textOf,
  toldSince,
  untilBake,
} from './gated.ts';
import { phaseOf, untilAsleep } from './platform.ts';
import { expectAtRest } from './tide.ts';

const cdkOut = configured('gated');

let stage: Stage;
let since = 0;
let told = 0;

beforeAll(async () => {
  stage = await openGated(cdkOut, 'unknown');
});

afterAll(async () => {
  const refusals = stage.world.refusals();
  await stage.close();
  expect(refusals).toEqual([]);
});

beforeEach(async () => {
  stage.world.clearFaults();
  await putAlarms(stage);
  await stage.wait(360);
  await stage.visit();
  [since, told] = [stage.now(), stage.world.sns.published().length];
});

/** Not promoted, taken back by one UpdateService, a person told; tried again by whoever wants to. */
const expectInconclusive = async (tag: string, says: RegExp): Promise<LedgerItem> => {
  const release = await decided(stage, tag);
  const reason = expect.stringMatching(says);
  expect(release).toMatchObject({ state: 'error', reason, why: { decision: 'reverted', reason } });
  expect(release['reason']).toMatch(/^inconclusive at the end of the bake: .*; back to /);
  expect(release['why'].nextStep).toContain('find the cause, then start a deploy of the same image by hand');
  expect(textOf(release)).toMatch(/revert \(inconclusive\)/);
  expect(await isQuarantined(stage, release['digest'])).toBe(false);
  expect(toldSince(stage, told)).toContain('staging/web: error: inconclusive');
  expect(stage.updates('web', since)).toHaveLength(2);
  expect((await stage.visit()).body).not.toBe(tag);
  await expectAtRest(stage);
  return release;
};

test.each([
  ['throttled', undefined],
  ['denied', 'AccessDenied'],
])('T27: with DescribeAlarms %s to the end of the bake the release is inconclusive, never good', async (how, code) => {
  const { looks } = await untilBake(stage, how);
  stage.world.throttle({ service: 'monitoring', operation: 'DescribeAlarms', ...(code && { code }) });
  const release = await expectInconclusive(how, /alarm errors: unknown: could not be read: .*DescribeAlarms/);
  expect(release['why'].reason).toContain(code ?? 'Throttling');
  // Asked again to the end, and for a while after it; then no longer.
  expect(release['decidedAt'] - looks.bakeFrom).toBeGreaterThanOrEqual(360_000);
  expect(release['decidedAt'] - looks.bakeFrom).toBeLessThan(600_000);
});

test('T27: some looks that are throttled cost time, not the release', async () => {
  await untilBake(stage, 'patient');
  stage.world.throttle({ service: 'monitoring', operation: 'DescribeAlarms', forSeconds: 150 });
  const release = await decided(stage, 'patient');
  expect(release).toMatchObject({ state: 'good', why: { decision: 'promoted' } });
  expect(stage.updates('web', since)).toHaveLength(1);
});

test('T27: throttled before the release it is asked again; denied, the service is not touched', async () => {
  stage.world.throttle({ service: 'monitoring', operation: 'DescribeAlarms', forSeconds: 5 });
  stage.push('web', 'retried', ready('retried'));
  expect(await decided(stage, 'retried')).toMatchObject({ state: 'good' });

  const [from, before] = [stage.now(), await stage.image('web')];
  stage.world.throttle({ service: 'monitoring', operation: 'DescribeAlarms', code: 'AccessDenied' });
  stage.push('web', 'blind', ready('blind'));
  const release = await decided(stage, 'blind');
  expect(release).toMatchObject({ state: 'error', why: { reason: expect.stringMatching(/AccessDenied/) } });
  expect(stage.updates('web', from)).toEqual([]);
  expect(await stage.image('web')).toBe(before);
  expect(toldSince(stage, told)).toMatch(/staging\/web: error: .*AccessDenied/);
  expect(await isQuarantined(stage, release['digest'])).toBe(false);
  await expectAtRest(stage);
});

test('T28: a required alarm that is deleted, or renamed, before the deploy ends it before the service is touched', async () => {
  await deleteAlarm(stage, 'errors');
  await putAlarm(stage, 'errors-2');
  stage.push('web', 'renamed', ready('renamed'));
  const release = await decided(stage, 'renamed');
  expect(release).toMatchObject({
    state: 'error',
    why: {
      reason: expect.stringContaining('CloudWatch has no alarm errors, expected all of gate.alarms'),
      nextStep: expect.stringContaining('make it again, or change gate.alarms'),
    },
  });
  expect(stage.updates('web', since)).toEqual([]);
  expect(stage.calls('RegisterTaskDefinition', since)).toEqual([]);
  expect(toldSince(stage, told)).toContain('CloudWatch has no alarm errors');
});

test('T28: one that is deleted during the bake is inconclusive, not a pass', async () => {
  await untilBake(stage, 'deleted');
  await deleteAlarm(stage, 'errors');
  await expectInconclusive('deleted', /alarm errors: unknown: it does not exist/);
});

test('T28: a missing advisory alarm is noted, and nothing more', async () => {
  await deleteAlarm(stage, 'slow');
  stage.push('web', 'noted', ready('noted'));
  const release = await decided(stage, 'noted');
  expect(release['state']).toBe('good');
  expect(textOf(release)).toContain('CloudWatch has no alarm slow, which is advisory');
});

test('inconclusive: failed: what could not be measured is failed and quarantined where the configuration says so', async () => {
  await putAlarm(stage, 'jobs', { TreatMissingData: 'missing' });
  await stage.wait(300);
  stage.push('worker', 'v2');
  const release = await decided(stage, 'v2', 'worker');
  expect(release).toMatchObject({ state: 'failed', why: { decision: 'reverted' } });
  expect(release['reason']).toMatch(/^inconclusive at the end of the bake: alarm jobs: INSUFFICIENT_DATA/);
  expect(await isQuarantined(stage, release['digest'], 'worker')).toBe(true);
  expect(toldSince(stage, told)).toContain('staging/worker: failed: inconclusive');
});

test('T11: at zero alarms are advisory: one that is missing data, and one that is red, keep no release from being good', async () => {
  await putAlarm(stage, 'latency', { TreatMissingData: 'missing' });
  await stage.untilRead('web is asleep', async () => (await phaseOf(stage)) === 'asleep', 60, 9000);
  await untilAsleep(stage);
  const from = stage.now();
  stage.push('web', 'night', ready('night'));
  await stage.until(() => stage.updates('web', from).length === 1);
  await reporting(stage, 'errors', 9, 4);
  const release = await decided(stage, 'night');
  expect(release).toMatchObject({ state: 'good', why: { decision: 'promoted' } });
  expect(textOf(release)).toMatch(/note: alarm latency: INSUFFICIENT_DATA/);
  expect(await phaseOf(stage)).toBe('asleep');
  expect((await stage.service('web')).desiredCount).toBe(0);
});

test('a bake as long as an alarm of six hours needs takes at most 200 looks', async () => {
  await putAlarm(stage, 'jobs', { Period: 3600, EvaluationPeriods: 6 });
  stage.push('worker', 'v3');
  await stage.wait(21_000);
  const [deploy] = stage.executions('deploy').slice(-1);
  expect(deploy?.status).toBe('RUNNING');
  const release = await decided(stage, 'v3', 'worker');
  expect(release['state']).toBe('good');
  expect(release['decidedAt'] - release['looks'].bakeFrom).toBeGreaterThanOrEqual((6 * 3600 + 180) * 1000);
  const looks = statesOf(stage.executions('deploy').at(-1)!).filter((state) => state === 'Verify').length;
  expect(looks).toBeGreaterThan(150);
  expect(looks).toBeLessThanOrEqual(205);
  expect(release['evidence'].length).toBeLessThanOrEqual(20);
});

test('T34: a health check grace period longer than the bake is refused by name, before there is anything to deploy', () => {
  const example = (file: string) => path.resolve(import.meta.dirname, '../../examples/platform', file);
  const lock = path.join(mkdtempSync(path.join(tmpdir(), 't34-')), 'tidegate.lock.json');
  const grace = '"healthCheckGraceSeconds": ';
  writeFileSync(lock, readFileSync(example('tidegate.lock.json'), 'utf8').replace(`${grace}30`, `${grace}600`));
  expect(() => loadSettings(example('tidegate.yaml'), lock)).toThrow(
    /services\.web.*saw a bake of 5m.*expected at least 10m, the health check grace period of the ECS service/,
  );
});
