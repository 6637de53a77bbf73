import { describe, expect, it } from 'vitest';
import { AWAIT_SECONDS_MIN } from '../../functions/domain/gate.ts';
import { failedRollback } from '../../functions/domain/rollback-failed.ts';
import { decideRevert, type RevertDecision } from '../../functions/domain/revert.ts';
import { rollbackTargets, tellSkipped } from '../../functions/domain/rollback-target.ts';
import type { Rollout } from '../../functions/domain/rollout.ts';
import type { Release, ReleaseState } from '../../functions/domain/state.ts';
import { release, SECOND, state, T0 } from './facts.ts';

const numbered = (n: number, is: ReleaseState, digest = `sha256:${n}`): Release =>
  release({ id: `REL#${n}`, digest, state: is });

describe('what may be gone back to', () => {
  const bad = numbered(7, 'candidate');
  it.each<[string, Release[], Release | undefined]>([
    [
      'of 5 good, 6 bad, 7 bad, the rollback of 7 goes to 5 (T35)',
      [bad, numbered(6, 'failed'), numbered(5, 'good')],
      numbered(5, 'good'),
    ],
    ['the newest of several good ones', [bad, numbered(6, 'good'), numbered(5, 'good')], numbered(6, 'good')],
    ['not to itself, though it was good', [{ ...bad, state: 'good' }, numbered(5, 'good')], numbered(5, 'good')],
    [
      'not to the same digest under another name',
      [bad, numbered(6, 'good', bad.digest), numbered(5, 'good')],
      numbered(5, 'good'),
    ],
    ['nothing was ever good (T36)', [bad, numbered(6, 'error'), numbered(5, 'superseded')], undefined],
    ['nothing at all', [], undefined],
  ])('%s', (_, releases, target) => {
    expect(rollbackTargets(releases, bad)[0]).toEqual(target);
  });

  it('after a first push it is that, not what was adopted for it a moment later', () => {
    const first = { ...numbered(5, 'good'), id: 'REL#5.000', decidedAt: T0 + 400 * SECOND };
    const adopted = { ...numbered(4, 'good'), id: 'REL#5.627', requestedAt: T0 + SECOND };
    expect(rollbackTargets([bad, adopted, first], bad)[0]).toEqual(first);
  });

  it('the same digest as it was defined before, of what a person set and nobody saw serve', () => {
    const his: Release = { ...numbered(7, 'requested', 'sha256:6'), by: 'adopted' };
    const releases = [his, numbered(6, 'good'), numbered(5, 'good')];
    expect(rollbackTargets(releases, his)[0]).toEqual(numbered(6, 'good'));
    expect(rollbackTargets(releases, { ...his, state: 'good' })[0]).toEqual(numbered(5, 'good'));
  });

  it('one after the other, newest first, each digest once (T42)', () => {
    const releases = [bad, numbered(6, 'good'), { ...numbered(5, 'good', 'sha256:6') }, numbered(4, 'good')];
    expect(rollbackTargets(releases, bad).map(({ id }) => id)).toEqual(['REL#6', 'REL#4']);
  });
});

it('what has no digest may be gone back to from what has none either: nothing tells that they are the same', () => {
  const [from, target] = [numbered(7, 'good', 'unknown'), numbered(6, 'good', 'unknown')];
  expect(rollbackTargets([from, target], from)).toEqual([target]);
});

it('of a hundred that were passed over three are told, and how many more', () => {
  const skipped = Array.from({ length: 100 }, (_, n) => `v${n} (its image is gone)`);
  const told = tellSkipped({ target: undefined, skipped });
  expect(told).toMatch(/^; passed over: v0 .*, v1 .*, v2 .* and 97 more$/);
});

describe('a rollback that AWS did not let through', () => {
  const current = release({ id: 'REL#2', state: 'good' });
  const rollback = { by: 'ann', reason: 'x', at: T0, of: 'REL#2' };
  const held = state({ current: 'REL#2', rollback });
  it.each<[string, Parameters<typeof failedRollback>, ReturnType<typeof failedRollback>]>([
    ['is sent again', [held, current], { outcome: 'Error', tries: 1 }],
    ['a third time', [held, { ...current, revertTries: 2 }], { outcome: 'Error', tries: 3 }],
    ['and then is for a person', [held, { ...current, revertTries: 3 }], { outcome: 'NeedsPerson' }],
    [
      'its verdict is there',
      [
        { ...held, current: 'REL#1' },
        { ...current, id: 'REL#1' },
      ],
      { outcome: 'Error' },
    ],
    [
      'somebody else has deployed',
      [{ ...held, wantReconcile: { finding: 'foreign', at: T0 } }, current],
      { outcome: 'Error' },
    ],
    ['nothing is current', [held, undefined], { outcome: 'Error' }],
  ])('%s', (_, given, expected) => {
    expect(failedRollback(...given)).toEqual(expected);
  });
});

describe('the way back has its own gate (T37)', () => {
  const limits = { rolloutSeconds: 900, taskFailuresMax: 2 };
  const LIMIT = T0 + 900 * SECOND;
  const COMPLETE: Rollout = { is: 'complete' };
  const RUNNING: Rollout = { is: 'running' };
  it.each<[string, Rollout, boolean, string[], number, Partial<RevertDecision>]>([
    ['complete and healthy: done', COMPLETE, true, [], T0, { action: 'done' }],
    ['complete and healthy at the limit: done', COMPLETE, true, [], LIMIT, { action: 'done' }],
    [
      'complete, targets lag: looked at',
      COMPLETE,
      false,
      [],
      T0,
      { action: 'look', awaiting: 'look', seconds: AWAIT_SECONDS_MIN },
    ],
    ['under way: waited for', RUNNING, false, [], T0, { action: 'look', awaiting: 'rollout', seconds: 300 }],
    ['one second before the limit: waited for', RUNNING, false, [], LIMIT - SECOND, { action: 'look' }],
    ['at the limit: a person', RUNNING, true, [], LIMIT, { action: 'needsPerson' }],
    ['given up by ECS: a person', { is: 'failed', reason: 'x' }, false, [], T0, { action: 'needsPerson' }],
    [
      'rolled back by ECS: a person',
      { is: 'rolledBack', settled: false, reason: 'x' },
      true,
      [],
      T0,
      { action: 'needsPerson' },
    ],
    ['one task of the good revision failed: waited for', RUNNING, false, ['x'], T0, { action: 'look' }],
    ['two tasks of the good revision failed: a person', RUNNING, false, ['x', 'y'], T0, { action: 'needsPerson' }],
    ['somebody else came after: left to him', { is: 'superseded', reason: 'x' }, false, [], T0, { action: 'done' }],
  ])('%s', (_, rollout, healthy, failures, now, expected) => {
    expect(decideRevert(rollout, healthy, failures, limits, T0, now)).toMatchObject(expected);
  });

  it('whose count was set to 0 is done once a read cannot be from before it; who fails is for a person first', () => {
    const emptied = (since: number, failures: string[] = []) =>
      decideRevert(RUNNING, false, failures, limits, T0 - since, T0, undefined, true);
    expect(emptied(59 * SECOND)).toMatchObject({ action: 'look', seconds: AWAIT_SECONDS_MIN });
    expect(emptied(60 * SECOND).action).toBe('done');
    expect(emptied(60 * SECOND, ['x', 'y']).action).toBe('needsPerson');
  });

  it('the failed revision was set again, by a late call or by somebody: a person (T67)', () => {
    const again: Rollout = { is: 'superseded', reason: 'x', by: 'web:2' };
    expect(decideRevert(again, true, [], limits, T0, T0, 'web:2').action).toBe('needsPerson');
    expect(decideRevert(again, true, [], limits, T0, T0, 'web:1').action).toBe('done');
  });
});
