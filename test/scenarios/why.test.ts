import { expect, test } from 'vitest';
import type { Release, State } from '../../functions/domain/state.ts';
import type { Why } from '../../functions/domain/why.ts';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { answering, letIn, platform, untilAsleep } from './platform.ts';
import { readPort } from './read-port.ts';
import { untilDrowsy } from './tide.ts';

const WEB = 'staging/web';

/** Complete: a person can tell from it what was decided, when, why, on what, and what to do next. */
const expectComplete = (why: Why | undefined, what: string): Why => {
  expect(why, what).toEqual({
    decision: expect.stringMatching(/^[a-z]/),
    reason: expect.stringMatching(/.{4,}/),
    evidence: expect.any(Array),
    nextStep: expect.stringMatching(/.{8,}/),
    at: expect.any(Number),
  });
  return why!;
};

/** Every release, with the whole of its `why`, by tag and state. */
const releasesOf = async (stage: Stage): Promise<Map<string, Release & { why: Why }>> => {
  const releases = await readPort(stage).releases(WEB, 100);
  return new Map(
    releases.map((release) => [
      `${release.tag} ${release.state}`,
      { ...release, why: expectComplete(release.why, `${release.tag} ${release.state}`) },
    ]),
  );
};

const stateOf = async (stage: Stage): Promise<State & { why: Why }> => {
  const state = (await readPort(stage).read(WEB))!;
  return { ...state, why: expectComplete(state.why, state.phase) };
};

/** Each Settle told why, in words, and what it started. */
const expectHistory = async (stage: Stage): Promise<void> => {
  const history = await readPort(stage).history(WEB, 100);
  const settled = history.filter(({ step }) => step === 'Settle');
  const executions = stage.executions().filter(({ machine, status, input }) => {
    const own = JSON.stringify(input).includes(WEB) || machine === 'Tidegate-deploy';
    return own && status !== 'RUNNING';
  });
  expect(settled.length).toBeGreaterThan(0);
  expect(settled.length).toBeLessThanOrEqual(executions.length);
  for (const entry of settled) {
    expect(entry.reason, `turn ${entry.turn}`).toMatch(/\S{3,}.*\S/);
    expect(entry.next, entry.reason).toMatch(/^(nothing|idleTimer|deploy|rollback|reconcile|wake)$/);
    expect(entry.at).toBeGreaterThan(0);
  }
  expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).toSorted((a, b) => b - a));
};

test('every state that a release can come to says why: adopted, requested, candidate, good, superseded, failed, rejected, error', async () => {
  const stage = await platform();
  expect((await stateOf(stage)).why.decision).toBe('adopted');
  expect((await releasesOf(stage)).get('v1 good')?.why).toMatchObject({ decision: 'adopted' });
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  stage.push('web', 'v3', answering('v3'));
  await stage.wait(30);
  stage.push('web', 'v4', IMAGES.crashing);
  await stage.wait(30);
  const during = await releasesOf(stage);
  expect([...during.keys()].toSorted()).toEqual(['v1 good', 'v2 candidate', 'v3 superseded', 'v4 requested']);
  expect(during.get('v3 superseded')?.why.reason).toContain(during.get('v4 requested')?.id);
  await stage.visitors(1200, 60);
  await stage.rest();
  const after = await releasesOf(stage);
  expect(after.get('v2 good')?.why).toMatchObject({ decision: 'promoted', nextStep: 'nothing to do' });
  expect(after.get('v2 good')?.why.evidence.join()).toContain('healthy');
  expect(after.get('v4 failed')?.why).toMatchObject({ decision: 'reverted' });
  expect(after.get('v4 failed')?.why.nextStep).toContain('push a mended image');
  expect(after.get('v4 failed')?.why.reason).toContain('back to v2');

  // Once bad, the same image is not tried again; what cannot run here is turned away; what ECS refuses is an error.
  stage.push('web', 'v5', IMAGES.crashing, { digest: after.get('v4 failed')?.digest ?? '' });
  await stage.rest();
  stage.push('web', 'v6', answering('v6'), { architectures: ['arm64'] });
  await stage.rest();
  stage.world.throttle({ service: 'ecs', operation: 'UpdateService', forSeconds: 600 });
  stage.push('web', 'v7', answering('v7'));
  await stage.visitors(900, 60);
  await stage.rest();
  const last = await releasesOf(stage);
  expect([...last.keys()].toSorted()).toEqual([
    'v1 good',
    'v2 good',
    'v3 superseded',
    'v4 failed',
    'v5 rejected',
    'v6 rejected',
    'v7 error',
  ]);
  expect(last.get('v5 rejected')?.why.reason).toContain('quarantine');
  expect(last.get('v6 rejected')?.why.reason).toMatch(/arm64/i);
  expect(last.get('v7 error')?.why.reason).toContain('UpdateService');
  await expectHistory(stage);
});

test('a push under a hold says who holds it and what to do', async () => {
  const stage = await platform();
  // The way back finds no room either: Tidegate stops and calls a person.
  stage.noCapacity(1200, 'stopped');
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  stage.push('web', 'v3', answering('v3'));
  await stage.rest();
  const { why } = (await releasesOf(stage)).get('v3 held') ?? {};
  expect(why).toMatchObject({ decision: 'held', reason: expect.stringContaining('held by tidegate: ') });
  expect(why?.nextStep).toContain('lift the hold');
});

test('every phase change of the tide says why: drowsy, asleep, waking, awake, a wake that failed', async () => {
  const stage = await platform();
  const seen: string[] = [];
  const note = async (): Promise<void> => {
    const { phase, why, phaseAt } = await stateOf(stage);
    expect(why.at, phase).toBe(phaseAt);
    seen.push(`${phase}: ${why.decision}`);
  };
  await untilDrowsy(stage);
  await note();
  await untilAsleep(stage);
  await note();
  expect((await stage.visit()).status).toBe(503);
  await stage.until(() => stage.updates('web').length === 2);
  await note();
  await letIn(stage, 200);
  await stage.rest();
  await note();
  await untilAsleep(stage);
  stage.noCapacity(900);
  expect((await stage.visit()).status).toBe(503);
  await stage.until(() => stage.executions('wake').length === 2);
  await stage.rest();
  await note();
  expect(seen).toEqual(['drowsy: drowsy', 'asleep: asleep', 'waking: waking', 'awake: awake', 'asleep: wake failed']);
  const { why } = await stateOf(stage);
  expect(why.reason).toContain('no wake before');
  expect(why.nextStep).toContain('see why its tasks do not start');
  await expectHistory(stage);
});
