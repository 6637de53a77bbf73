import { expect, test } from 'vitest';
import { judge } from '../../local/simulation/invariants/index.ts';
import type { Effect } from '../../local/simulation/recorder.ts';
import { asks, becomes, makes, replaces, updates } from './made-up.ts';
import {
  MINUTE,
  awake,
  by,
  execution,
  failed,
  good,
  healthy,
  promoted,
  pushed,
  reading,
  revert,
  standing,
  turn,
} from './made-up-reading.ts';
import { other, releasedTwice } from './sequences.ts';

test('lastGood: the image that is gone back from is no way back under another name; that of another failure is one', () => {
  const effects = [
    ...turn(),
    makes(by('Adopt', { at: MINUTE }), 'REL#1', 'good'),
    ...revert('web:0'),
    becomes(by('Revert', { at: 21 * MINUTE }), 'REL#3', 'failed'),
  ];
  const again = { ...good, sk: 'REL#3', state: 'failed', revisionArn: 'web:3', revertTo: 'REL#0' };
  const broken = (digest: string) => {
    const releases = [other, good, { ...again, digest }];
    return judge(reading({ releases }, { effects })).filter(({ invariant }) => invariant === 'lastGood');
  };
  expect(broken(good.digest)).toEqual([]);
  expect(broken('sha256:3')).toHaveLength(1);
});

test('lastGood, imageByDigest: a way back goes to what its release had on record then, not to what was registered since', () => {
  const again = replaces(by('Revert', { at: 30 * MINUTE }), 'REL#1', 'web:1', 'web:4');
  const registers = (image: string) =>
    asks(
      by('Revert'),
      'ecs',
      'RegisterTaskDefinition',
      { family: 'web', containerDefinitions: [{ name: 'web', image }] },
      { taskDefinition: { taskDefinitionArn: 'web:1' } },
    );
  const releases = [{ ...good, revisionArn: 'web:4' }, failed];
  const broken = (...effects: Effect[]) =>
    judge(reading({ releases, revision: 'web:4' }, { effects: [...turn(), ...effects] })).map((one) => one.invariant);
  expect(broken(...revert('web:1'), again)).toEqual([]);
  expect(broken(...revert('web:4'), again)).toEqual(['lastGood']);
  expect(broken(again, ...revert('web:1', { at: 31 * MINUTE }))).toEqual(['lastGood']);
  expect(broken(registers('repo/web@sha256:1'), ...revert('web:1'), again)).toEqual([]);
  expect(broken(registers('repo/web@sha256:2'), ...revert('web:1'), again)).toEqual(['imageByDigest']);
});

test('stopsForCause: a way back whose function died before its call was tried; one that nothing disturbed was not (seed 127226)', () => {
  const state = { ...promoted.state, phase: 'awake', hold: { by: 'tidegate', at: 30 * MINUTE } };
  const entered = { timestamp: new Date(29 * MINUTE), stateEnteredEventDetails: { name: 'Revert' } };
  const broken = (at: number, history: object[] = [entered]) => {
    const struck = [{ at, name: 'diesBefore', seconds: 0 }];
    const executions = [execution({ input: { service: 'staging/web' }, history })];
    const judged = judge(reading({ ...promoted, state }, { pushed: healthy, struck, executions }));
    return judged.some(({ invariant }) => invariant === 'stopsForCause');
  };
  expect(broken(29.5 * MINUTE)).toBe(false);
  expect(broken(28 * MINUTE)).toBe(true);
  expect(broken(29.5 * MINUTE, [])).toBe(true);
});

test('deploysOnce: what ECS took back by a deployment of its own is set to run since; what is well it leaves alone (seed 127240)', () => {
  const broken = (image: string, habits: Record<string, number>) => {
    const story = { ...releasedTwice.story, habits };
    const it = { ...releasedTwice, story, pushed: pushed({ digest: 'sha256:2', image }) };
    return judge(it).some(({ invariant }) => invariant === 'deploysOnce');
  };
  expect(broken('unpullable', { rollbackIsNew: 1 })).toBe(false);
  expect(broken('unpullable', {})).toBe(true);
  expect(broken('healthy', { rollbackIsNew: 1 })).toBe(true);
});

test('lastGood: where nothing is good but the image that fails, what stood there before is set again at zero (seed 160944)', () => {
  const failing = { ...good, sk: 'REL#3', by: 'manual', state: 'error', revisionArn: 'web:3' };
  const before = { ...other, state: 'requested' };
  const broken = (desiredCount: number, digest = good.digest) => {
    const effects = [
      ...turn(),
      makes(by('Adopt', { at: MINUTE }), 'REL#0', 'requested'),
      makes(by('Claim', { at: 19 * MINUTE }), 'REL#3', 'candidate'),
      ...updates(by('Revert'), { taskDefinition: 'web:0', desiredCount }),
      becomes(by('Revert', { at: 21 * MINUTE }), 'REL#3', 'error'),
    ];
    const read = reading({ releases: [before, { ...good, digest }, failing] }, { effects });
    return judge(read).some(({ invariant }) => invariant === 'lastGood');
  };
  expect(broken(0)).toBe(false);
  expect(broken(2)).toBe(true);
  expect(broken(0, 'sha256:9')).toBe(true);
});

test('oneRevert: what a client sends once more, since it waits no longer for its answer, is one way back (seed 160693)', () => {
  const idle = { service: { desiredCount: 2, deployments: [{ status: 'PRIMARY', createdAt: 0 }] } };
  const again = (invocation: string) =>
    asks(
      by('Revert', { at: 20 * MINUTE + 5000, invocation }),
      'ecs',
      'UpdateService',
      revert('web:1').at(-1)!.input,
      idle,
    );
  const broken = (invocation: string) =>
    judge(reading({}, { effects: [...turn(), ...revert('web:1'), again(invocation)] })).some(
      ({ invariant }) => invariant === 'oneRevert',
    );
  expect(broken(by('Revert').invocation)).toBe(false);
  expect(broken('another')).toBe(true);
});

test('deployed: of two that were pushed within one second either may run, but not of two versions (seed 164242)', () => {
  const broken = (at: number, tags: 'any' | 'semver' = 'any', by = 'push') => {
    const first = {
      ...failed,
      by,
      state: 'good',
      evidence: ['x'],
      requestedAt: 0,
      releasedAt: 0,
      decidedAt: 10 * MINUTE,
    };
    const second = { ...first, sk: 'REL#3', tag: 'v3', digest: 'sha256:3', revisionArn: 'web:3' };
    const both = [...pushed({ image: 'healthy' }), ...pushed({ image: 'healthy', tag: 'v3', digest: 'sha256:3', at })];
    const of = { releases: [good, second, first], quarantine: [], ...standing(2), plays: { ...awake.plays, tags } };
    return judge(reading(of, { pushed: both })).some(({ invariant }) => invariant === 'deployed');
  };
  expect(broken(999)).toBe(false);
  expect(broken(1000)).toBe(true);
  expect(broken(999, 'semver')).toBe(true);
  expect(broken(999, 'any', 'adopted')).toBe(true);
});
