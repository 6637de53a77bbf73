import { describe, expect, it } from 'vitest';
import { NEVER_SEEN } from '../../functions/domain/adoption.ts';
import { boundsToRestore } from '../../functions/domain/capacity.ts';
import { foreignTo, type Known } from '../../functions/domain/foreign.ts';
import { noticeOf } from '../../functions/domain/notice.ts';
import { decideResume, type Found } from '../../functions/domain/resume.ts';
import type { ObservedService } from '../../functions/domain/observed.ts';
import type { State } from '../../functions/domain/state.ts';
import {
  tally,
  WOULD_SLEEP,
  WOULD_WAKE,
  wouldSleep,
  wouldSleepSince,
  wouldWake,
} from '../../functions/domain/observed-sleep.ts';
import { because } from '../../functions/domain/why.ts';
import { deployment, MINUTE, NEW, OLD, release, service, state, T0 } from './facts.ts';

const current = release({ id: 'REL#1', state: 'good', revisionArn: NEW });
const stands = service({ deployments: [deployment({ rollout: 'COMPLETED', running: 2 })] });
const zero = { ...stands, desired: 0, running: 0 };
const stalled = service({ running: 0, deployments: [deployment({ rollout: 'FAILED', failedTasks: 3 })] });
const unproven = { ...current, by: 'adopted' as const, state: 'requested' as const, reason: NEVER_SEEN.underWay };
const anew = (action: 'start' | 'wait') => ({ action, restarts: { count: 1, at: T0, turn: 1 } });
const foreign = { ...stands, revisionArn: OLD };
const at = (part: Partial<State> = {}): State => state({ current: current.id, good: current.id, ...part });
/** Adopted at zero, and perhaps not to the end. */
const laidDown: Partial<State> = { phase: 'asleep', doing: { kind: 'cut', at: 0 }, why: because('adopted', T0, 'x') };

describe('what reconcile makes of a service', () => {
  it.each<[string, State, ObservedService, Found, string]>([
    ['never seen', state(), stands, {}, 'adopt'],
    ['a candidate goes on, whatever else', at({ candidate: 'REL#2', phase: 'asleep' }), foreign, {}, 'settle'],
    [
      'a rollback half done is wanted again, though it stands on the way back',
      at(),
      foreign,
      { current: { ...current, revertTo: 'REL#0' } },
      'rollback',
    ],
    [
      'a deploy died after its verdict: whether its way back arrives is still to be seen',
      at({ inherited: 'deploy', doing: { kind: 'revert', at: T0, from: 'REL#2', to: current.id } }),
      stands,
      { current },
      'rollback',
    ],
    [
      'a person was called over it already',
      at({
        inherited: 'deploy',
        doing: { kind: 'revert', at: T0, from: 'REL#2' },
        hold: { by: 'tidegate', reason: '', at: 0 },
      }),
      stands,
      { current },
      'settle',
    ],
    ['a foreign revision that stands (T61)', at(), foreign, { current }, 'adopt'],
    [
      'a revision of ours that failed (T67)',
      at(),
      foreign,
      { current, releases: [release({ state: 'failed', revisionArn: OLD }), current] },
      'takeBack',
    ],
    ['a foreign revision under way', at(), service({ revisionArn: OLD }), { current }, 'settle'],
    ['a foreign revision while asleep', at({ phase: 'asleep' }), { ...zero, revisionArn: OLD }, { current }, 'adopt'],
    ['its count is 0 though awake', at(), zero, { current }, 'adopt'],
    [
      'tasks while asleep, started by a person (Z16)',
      at({ phase: 'asleep' }),
      stands,
      { current, finding: 'runsAsleep' },
      'adopt',
    ],
    [
      'tasks while asleep, left by a dead sleep',
      at({ phase: 'asleep' }),
      stands,
      { current, finding: 'ended' },
      'open',
    ],
    [
      'tasks while asleep of what failed before: its way back is wanted (T67)',
      at({ phase: 'asleep', wantRollback: { by: 'tidegate', reason: '', at: 0 } }),
      stands,
      { current, finding: 'foreign' },
      'settle',
    ],
    ['an open route while asleep', at({ phase: 'asleep' }), zero, { current, finding: 'route' }, 'adopt'],
    ['a minimum while asleep', at({ phase: 'asleep' }), zero, { current, finding: 'bounds' }, 'adopt'],
    [
      'asleep, and whoever adopted it at zero died (seed 135783)',
      at({ ...laidDown, inherited: 'deploy', candidate: 'REL#9' }),
      zero,
      { current },
      'adopt',
    ],
    [
      'asleep, and whoever adopted it at zero, of a sleep that died before, died, too',
      at({ ...laidDown, inherited: 'sleep' }),
      zero,
      { current },
      'adopt',
    ],
    [
      'asleep, and whoever adopted it at zero failed',
      at({ phase: 'asleep', why: because('adopted', T0, 'x') }),
      zero,
      { current, finding: 'repair' },
      'adopt',
    ],
    [
      'asleep, and a wake that was given up failed in it: why it sleeps is left as it is',
      at({ phase: 'asleep', why: because('wake failed', T0, 'x') }),
      zero,
      { current, finding: 'repair' },
      'settle',
    ],
    [
      'asleep, and whoever closed its open route again died',
      at({ ...laidDown, inherited: 'reconcile', why: because('asleep', T0, 'no visitor') }),
      zero,
      { current },
      'adopt',
    ],
    [
      'asleep, and its sleep died behind its cut: its route was closed before',
      at({ ...laidDown, inherited: 'sleep', why: because('asleep', T0, 'no visitor') }),
      zero,
      { current },
      'settle',
    ],
    ['a closed route while awake', at(), stands, { current, finding: 'route' }, 'open'],
    ['capacity left over', at({ capacity: { desired: 2 } }), stands, { current }, 'open'],
    [
      'ECS gave up on it and nothing runs, under a hold, too: it is started anew (seed 129482)',
      at({ hold: { by: 'tidegate', reason: '', at: 0 } }),
      stalled,
      { current, finding: 'stalled', restart: anew('start') },
      'open',
    ],
    ['it was started anew just now', at(), stalled, { current, finding: 'stalled', restart: anew('wait') }, 'settle'],
    ['its tasks run by now', at(), { ...stalled, pending: 1 }, { current, finding: 'stalled' }, 'settle'],
    [
      'it sleeps by now',
      at({ phase: 'asleep' }),
      { ...stalled, desired: 0 },
      { current, finding: 'stalled' },
      'settle',
    ],
    [
      'what ECS gave up on is not what the ledger says, under a hold: a person decides',
      at(),
      { ...stalled, revisionArn: OLD },
      { current, finding: 'stalled', hold: { by: 'ann', reason: '', at: 0 }, restart: anew('start') },
      'settle',
    ],
    [
      'what somebody else deployed found no room, and nothing runs: it is his, and started anew (seed 181917)',
      at(),
      { ...stalled, revisionArn: OLD },
      { current, finding: 'foreign', withoutRoom: true },
      'adopt',
    ],
    [
      'what was adopted as it found no room fails by itself since: it is gone back from',
      at({ good: 'REL#0' }),
      stalled,
      { current: unproven, finding: 'stalled', taskFailed: true, restart: anew('start') },
      'rollback',
    ],
    [
      'what was adopted as it found no room finds none still: it is started anew',
      at({ good: 'REL#0' }),
      stalled,
      { current: unproven, finding: 'stalled', withoutRoom: true, taskFailed: false, restart: anew('start') },
      'open',
    ],
    [
      'what was adopted fails by itself, and nothing is good: it is started anew',
      state({ current: current.id }),
      stalled,
      { current: unproven, finding: 'stalled', taskFailed: true, restart: anew('start') },
      'open',
    ],
    [
      'what was adopted fails by itself, under a hold: a person is at it, and it is started anew',
      at({ good: 'REL#0' }),
      stalled,
      {
        current: unproven,
        finding: 'stalled',
        taskFailed: true,
        hold: { by: 'ann', reason: '', at: 0 },
        restart: anew('start'),
      },
      'open',
    ],
    ['drowsy', at({ phase: 'drowsy' }), stands, { current }, 'open'],
    [
      'its count is 0 though drowsy: nothing is there to be opened',
      at({ phase: 'drowsy' }),
      zero,
      { current },
      'adopt',
    ],
    ['waking', at({ phase: 'waking' }), stands, { current }, 'settle'],
    [
      'adopted at zero, serving by now',
      at(),
      stands,
      { current: { ...current, state: 'requested', reason: NEVER_SEEN.atZero }, finding: 'proven' },
      'adopt',
    ],
    [
      'adopted at zero, one task of a crash loop runs',
      at(),
      { ...stands, running: 1, deployments: [deployment({ rollout: 'COMPLETED', running: 1 })] },
      { current: { ...current, state: 'requested', reason: NEVER_SEEN.atZero }, finding: 'proven' },
      'settle',
    ],
    [
      'adopted though something speaks against it: it does not become good by running',
      at(),
      stands,
      { current: { ...current, state: 'requested', reason: 'found set from outside, not good' }, finding: 'proven' },
      'settle',
    ],
    ['nothing', at(), stands, { current, finding: 'lostTimer' }, 'settle'],
  ])('%s', (_, given, observed, found, action) => {
    expect(decideResume(given, observed, found).action).toBe(action);
  });
});

describe('a revision from outside', () => {
  it.each<[string, ObservedService, string]>([
    ['ours', stands, 'no'],
    ['under way', service({ revisionArn: OLD }), 'underWay'],
    ['complete', foreign, 'stands'],
    ['failed', service({ revisionArn: OLD, deployments: [deployment({ rollout: 'FAILED' })] }), 'failed'],
    ['at zero there is nothing to roll out', { ...service({ revisionArn: OLD }), desired: 0 }, 'stands'],
  ])('%s', (_, observed, is) => {
    expect(foreignTo({ current }, observed)).toBe(is);
  });

  const failed = release({ id: 'REL#2', state: 'failed', revisionArn: OLD });
  const underWay = service({ revisionArn: OLD });
  const gaveUp = deployment({ revisionArn: OLD, rollout: 'FAILED', failedTasks: 3 });
  const givenUp = service({ revisionArn: OLD, deployments: [gaveUp] });
  const cut = service({ revisionArn: OLD, deployments: [{ ...gaveUp, failedTasks: 0 }], running: 0 });
  it.each<[string, Known, ObservedService, string]>([
    ['set by a late call of a dead holder (T67)', { current, releases: [failed, current] }, foreign, 'takeBack'],
    ['that cannot start: its end may never be told', { current, releases: [failed, current] }, underWay, 'takeBack'],
    ['at zero', { current, releases: [failed, current] }, { ...zero, revisionArn: OLD }, 'takeBack'],
    ['set again after it was taken back', { current, releases: [failed, failed, current] }, foreign, 'stands'],
    [
      'somebody else set it and was given up at zero: he sets it again, and ECS begins',
      { current, releases: [{ ...failed, by: 'adopted' }, current] },
      underWay,
      'underWay',
    ],
    [
      'and so does he where it is complete',
      { current, releases: [{ ...failed, by: 'adopted' }, current] },
      foreign,
      'stands',
    ],
    [
      'as somebody set it who was taken back (T67): twice in all',
      { current, releases: [{ ...failed, by: 'adopted' }, failed, current] },
      foreign,
      'stands',
    ],
    [
      'under a hold: a person is at it (T37)',
      { current, releases: [failed, current], hold: { by: 'tidegate', reason: '', at: 0 } },
      foreign,
      'stands',
    ],
    [
      'left standing since nothing is good (T36)',
      { current: { ...current, state: 'requested' }, releases: [failed, { ...current, state: 'requested' }] },
      { ...zero, revisionArn: OLD },
      'no',
    ],
    ['that was good once', { current, releases: [failed, { ...failed, state: 'good' }, current] }, foreign, 'stands'],
    [
      'of a release that was superseded',
      { current, releases: [{ ...failed, state: 'superseded' }, current] },
      foreign,
      'stands',
    ],
    [
      'of a release that was superseded before it was judged, and ECS gives up on it now',
      { current, releases: [{ ...failed, state: 'superseded' }, current] },
      givenUp,
      'takeBack',
    ],
    [
      'of a release that was superseded, and whose tasks found no room: nobody knows what it is (T68)',
      { current, releases: [{ ...failed, state: 'superseded' }, current], withoutRoom: true },
      givenUp,
      'failed',
    ],
    [
      'of a release that was superseded, and that a sleep called off: nobody knows what it is (ZERO-8)',
      { current, releases: [{ ...failed, state: 'superseded' }, current] },
      cut,
      'stands',
    ],
  ])('ours that failed, %s', (_, known, observed, is) => {
    expect(foreignTo(known, observed)).toBe(is);
  });

  const nothingRuns = { ...givenUp, running: 0 };
  const { failedTasks: _, ...uncounted } = gaveUp;
  const untold = { ...nothingRuns, deployments: [uncounted] };
  it.each<[string, Partial<Known>, ObservedService, string]>([
    ['and nothing runs: visitors would be lost (seed 100937)', {}, nothingRuns, 'takeBack'],
    ['beside what runs: it is left', {}, givenUp, 'failed'],
    ['since a sleep called it off (ZERO-8, seed 129652)', {}, cut, 'stands'],
    ['whose tasks ended by themselves, uncounted (ECS-16, CB-4)', { taskFailed: true }, cut, 'takeBack'],
    ['and does not tell how many failed', {}, untold, 'takeBack'],
    [
      'that was only superseded before',
      { releases: [{ ...failed, by: 'adopted', state: 'superseded' }, current] },
      nothingRuns,
      'takeBack',
    ],
    ['and that was taken back before', { releases: [{ ...failed, by: 'adopted' }, current] }, nothingRuns, 'failed'],
    ['though no task of it failed, and it runs', {}, { ...cut, running: 1 }, 'failed'],
    [
      'since its tasks found no room: nobody knows what it is (T68, seed 181917)',
      { withoutRoom: true },
      nothingRuns,
      'stands',
    ],
    [
      'since one of its tasks failed, and others found no room',
      { withoutRoom: true, taskFailed: true },
      nothingRuns,
      'takeBack',
    ],
    ['beside what runs, since its tasks found no room', { withoutRoom: true }, givenUp, 'failed'],
    ['under a hold', { hold: { by: 'person', reason: '', at: 0 } }, nothingRuns, 'failed'],
    ['that was good once', { releases: [{ ...failed, state: 'good' }, current] }, nothingRuns, 'failed'],
    ['and nothing is good', { current: { ...current, state: 'requested' } }, nothingRuns, 'failed'],
  ])("somebody else's that ECS gave up on, %s", (_, known, observed, is) => {
    expect(foreignTo({ current, releases: [current], ...known }, observed)).toBe(is);
  });
});

describe('the verdict on what is taken back', () => {
  const ours = release({ id: 'REL#2', state: 'failed', revisionArn: OLD });
  const nothingRuns = service({
    revisionArn: OLD,
    running: 0,
    deployments: [deployment({ revisionArn: OLD, rollout: 'FAILED', failedTasks: 3 })],
  });
  it.each<[string, Partial<Found>, ObservedService, 'error' | undefined]>([
    ['ECS gave up on it, and its tasks are shown', {}, nothingRuns, undefined],
    ['why ECS gave up on it is not shown any more (TASK-7)', { causeUnknown: true }, nothingRuns, 'error'],
    ['so, but it was measured before', { causeUnknown: true, releases: [ours, current] }, nothingRuns, undefined],
    ['it failed before (T67)', { releases: [ours, current] }, foreign, undefined],
    ['it was never measured (T67)', { releases: [{ ...ours, state: 'error' }, current] }, foreign, 'error'],
  ])('%s', (_, found, observed, verdict) => {
    const { action, want } = decideResume(at(), observed, { current, releases: [current], ...found });
    expect(action).toBe('takeBack');
    expect(want?.verdict).toBe(verdict);
  });
});

describe('bounds to restore (Z16)', () => {
  const suspended = { scalingIn: true, scalingOut: true, scheduled: true };
  const running = { scalingIn: false, scalingOut: false, scheduled: false };
  const saved = { desired: 2, bounds: { min: 2, max: 4 }, suspended: running };
  it('as sleep left them: what was saved', () => {
    expect(boundsToRestore(saved, { min: 0, max: 4, suspended })).toEqual({ min: 2, max: 4, suspended: running });
  });
  it("a person's stay", () => {
    expect(boundsToRestore(saved, { min: 1, max: 9, suspended })).toEqual({ min: 1, max: 9, suspended: running });
    expect(boundsToRestore({ ...saved, suspended }, { min: 0, max: 4, suspended: running })).toEqual({
      min: 2,
      max: 4,
      suspended: running,
    });
  });
  it('what was suspended before the sleep stays suspended', () => {
    const partly = { ...running, scheduled: true };
    expect(boundsToRestore({ ...saved, suspended: partly }, { min: 0, max: 4, suspended }).suspended).toEqual(partly);
  });
});

describe('what an event tells', () => {
  const input = JSON.stringify({ service: 'staging/web' });
  it('the end of a workflow of ours', () => {
    const detail = { executionArn: 'arn:x', status: 'ABORTED', stopDate: T0, input };
    expect(noticeOf({ source: 'aws.states', detail })).toEqual({
      is: 'ended',
      service: 'staging/web',
      execution: 'arn:x',
      status: 'ABORTED',
      at: T0,
    });
    expect(noticeOf({ source: 'aws.states', detail: { ...detail, input: 'no json' } })).toMatchObject({ service: '' });
  });
  it.each([
    ['SERVICE_DEPLOYMENT_IN_PROGRESS', false],
    ['SERVICE_DEPLOYMENT_COMPLETED', true],
    ['SERVICE_DEPLOYMENT_FAILED', true],
  ])('a deployment: %s', (eventName, ended) => {
    const event = { detail: { eventName, deploymentId: 'ecs-svc/1' } };
    expect(noticeOf({ service: 's', event })).toEqual({ is: 'deployment', service: 's', id: 'ecs-svc/1', ended });
  });
  it('tasks', () => {
    const event = (lastStatus: string) => ({
      'detail-type': 'ECS Task State Change',
      time: new Date(T0).toISOString(),
      detail: { lastStatus },
    });
    expect(noticeOf({ service: 's', event: event('RUNNING') })).toEqual({ is: 'running', service: 's', at: T0 });
    expect(noticeOf({ service: 's', event: event('STOPPED') })).toEqual({ is: 'other', service: 's' });
    expect(noticeOf({ service: 's', event: null })).toEqual({ is: 'other', service: 's' });
  });
});

describe('observe mode (Z14)', () => {
  const slept = { at: T0, next: WOULD_SLEEP, why: wouldSleep(T0, 'no visitor') };
  const visit = T0 + 63 * MINUTE;
  const woken = {
    at: visit + 2 * MINUTE,
    next: WOULD_WAKE,
    why: wouldWake(visit + 2 * MINUTE, T0 + 3 * MINUTE, visit),
  };
  it('would be asleep from one entry to the next', () => {
    expect(wouldSleepSince([])).toBeUndefined();
    expect(wouldSleepSince([{ at: T0 + 1, next: 'idleTimer' }, slept])).toBe(T0);
    expect(wouldSleepSince([woken, slept])).toBeUndefined();
  });
  it('hours saved and cold starts caused are told', () => {
    expect(woken.why.reason).toContain('1.00 h saved, 1 cold start');
    expect(tally([woken, slept, woken, slept])).toEqual({ hoursSaved: 2, coldStarts: 2 });
  });
});
