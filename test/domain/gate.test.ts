import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JudgedAlarm } from '../../functions/domain/alarms.ts';
import { AWAIT_SECONDS_MIN, decideGate, type GateDecision, type Observation } from '../../functions/domain/gate.ts';
import type { Look } from '../../functions/domain/look.ts';
import type { Rollout } from '../../functions/domain/rollout.ts';
import type { GateSettings } from '../../functions/domain/settings.ts';
import type { Looks } from '../../functions/domain/state.ts';
import { gate, MINUTE, SECOND, T0 } from './facts.ts';

const PASS: Look = { ok: true, seen: ['targets: 2 of 2 healthy'] };
const FAIL: Look = { ok: false, seen: ['GET /: answered 500, expected 200'] };
const SETTLING: Look = { ...FAIL, settling: true };
const ASTRAY: Look = { ...FAIL, astray: true };
const RUNNING: Rollout = { is: 'running' };
const COMPLETE: Rollout = { is: 'complete' };
const NEVER: Looks = { passes: 0, failing: 0 };

const seen = (part: Partial<Observation> = {}): Observation => ({
  rollout: COMPLETE,
  failures: [],
  looks: NEVER,
  releasedAt: T0,
  everRan: true,
  ...part,
});
const baking = (looks: Partial<Looks> = {}): Looks => ({ bakeFrom: T0, passes: 5, failing: 0, ...looks });
const END = T0 + gate.bakeSeconds * SECOND;

describe('the gate during the rollout', () => {
  it.each<[string, Partial<Observation>, number, Partial<GateDecision>]>([
    [
      'just released: waits for the rollout at most 300 s',
      { rollout: RUNNING },
      T0,
      { action: 'look', seconds: 300, awaiting: 'rollout' },
    ],
    [
      'less than 300 s left: waits that long',
      { rollout: RUNNING },
      T0 + 700 * SECOND,
      { action: 'look', seconds: 200 },
    ],
    [
      'one second before the limit: waits the 40 s that a wait takes at least',
      { rollout: RUNNING },
      T0 + 899 * SECOND,
      { action: 'look', seconds: AWAIT_SECONDS_MIN },
    ],
    [
      'at the limit, tasks ran: failed',
      { rollout: RUNNING },
      T0 + 900 * SECOND,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'at the limit, no task ever ran: not measured (T68)',
      { rollout: RUNNING, everRan: false },
      T0 + 900 * SECOND,
      { action: 'revert', verdict: 'error' },
    ],
    [
      'at the limit, something kept it from being measured: no verdict of the release',
      { rollout: RUNNING, hindered: 'tasks of before hold the rollout open' },
      T0 + 900 * SECOND,
      { action: 'revert', verdict: 'error' },
    ],
    [
      'at the limit, one of its tasks found no room and none failed: no verdict of the release (T68)',
      { rollout: RUNNING, withoutRoom: 1 },
      T0 + 900 * SECOND,
      { action: 'revert', verdict: 'error' },
    ],
    [
      'at the limit, one of its tasks found no room and another failed: failed',
      { rollout: RUNNING, withoutRoom: 1, failures: ['x'] },
      T0 + 900 * SECOND,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'at the limit, its task at zero was taken away in the bake: its bake goes on (seed 155455)',
      { rollout: RUNNING, looks: { bakeFrom: T0 + 880 * SECOND, passes: 1, failing: 0 }, wentDown: true },
      T0 + 900 * SECOND,
      { action: 'look', awaiting: 'look', looks: { bakeFrom: T0 + 880 * SECOND, passes: 1, failing: 0 } },
    ],
    [
      'so, and no other comes for three minutes after its bake: not measured',
      { rollout: RUNNING, looks: { bakeFrom: T0 + 880 * SECOND, passes: 1, failing: 0 }, wentDown: true },
      T0 + 1360 * SECOND,
      { action: 'revert', gate: 'inconclusive', verdict: 'error' },
    ],
    [
      'at the limit, its task at zero failed in the bake: failed',
      { rollout: RUNNING, looks: baking({ passes: 1 }), wentDown: true, failures: ['exit 1'] },
      T0 + 900 * SECOND,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'at the limit, what failed was known before its task was taken away: its bake goes on',
      {
        rollout: RUNNING,
        looks: { bakeFrom: T0 + 880 * SECOND, passes: 1, failing: 0, taskFailures: 1, failedAt: T0 + 880 * SECOND },
        wentDown: true,
        failures: ['exit 1'],
      },
      T0 + 900 * SECOND,
      { action: 'look', awaiting: 'look' },
    ],
    [
      'its count was set to 0 in the bake: no failing look',
      { look: FAIL, looks: { bakeFrom: T0, passes: 1, failing: 1 }, hindered: 'its count was set to 0' },
      T0 + MINUTE,
      { action: 'look', looks: { bakeFrom: T0, passes: 1, failing: 1 } },
    ],
    [
      'complete, but its targets lag: looked at again, no failing look',
      { look: FAIL },
      T0 + MINUTE,
      { action: 'look', awaiting: 'look', seconds: AWAIT_SECONDS_MIN, looks: NEVER },
    ],
    [
      'complete, and its targets lag until the limit: failed',
      { look: FAIL },
      T0 + 900 * SECOND,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'ECS gave up: failed',
      { rollout: { is: 'failed', reason: 'breaker' } },
      T0,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'ECS rolls back: its end is awaited (TOP-8)',
      { rollout: { is: 'rolledBack', settled: false, reason: 'breaker' } },
      T0,
      { action: 'look', awaiting: 'rollout' },
    ],
    [
      'ECS rolls back for twice the limit: not awaited for ever',
      { rollout: { is: 'rolledBack', settled: false, reason: 'breaker' } },
      T0 + 1800 * SECOND,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'ECS has rolled back: failed',
      { rollout: { is: 'rolledBack', settled: true, reason: 'breaker' } },
      T0,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'ECS ended it since its tasks found no room: not measured (T68)',
      { rollout: { is: 'rolledBack', settled: true, reason: 'breaker' }, everRan: false, withoutRoom: 4 },
      T0 + 60 * SECOND,
      { action: 'revert', gate: 'inconclusive', verdict: 'error' },
    ],
    [
      'ECS ended it since its tasks found no room, and others ran: not measured (T68, seed 174742)',
      { rollout: { is: 'failed', reason: 'breaker' }, everRan: true, withoutRoom: 3 },
      T0 + 60 * SECOND,
      { action: 'revert', gate: 'inconclusive', verdict: 'error' },
    ],
    [
      'ECS ended it for its alarms, and some of its tasks found no room: those that ran were measured (ALM-1)',
      { rollout: { is: 'failed', reason: 'ECS deployment alarms: alarm detected.' }, everRan: true, withoutRoom: 1 },
      T0 + 60 * SECOND,
      { action: 'revert', gate: 'fail', verdict: 'failed' },
    ],
    [
      'ECS ended it as its count was set to 0: not measured (ZERO-8, seed 100156)',
      { rollout: { is: 'failed', reason: 'the desired count is 0' }, hindered: 'its count was set to 0' },
      T0 + 60 * SECOND,
      { action: 'revert', gate: 'inconclusive', verdict: 'error' },
    ],
    [
      'ECS ended it since its tasks found no room, and one that found some failed: failed',
      {
        rollout: { is: 'failed', reason: 'breaker' },
        everRan: false,
        withoutRoom: 4,
        failures: ['TaskFailedToStart; CannotPullContainerError'],
      },
      T0 + 60 * SECOND,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'somebody else came after: left to him (T19)',
      { rollout: { is: 'superseded', reason: 'later' } },
      T0,
      { action: 'superseded' },
    ],
    [
      'superseded and cancelled and failing: still left to him',
      { rollout: { is: 'superseded', reason: 'later' }, cancelledBy: 'ann', failures: ['a', 'b'] },
      T0,
      { action: 'superseded' },
    ],
    [
      'cancelled while ECS goes back by itself: no second UpdateService into it (TOP-8)',
      { rollout: { is: 'rolledBack', settled: false, reason: 'circuit breaker' }, cancelledBy: 'ann' },
      T0,
      { action: 'look', awaiting: 'rollout' },
    ],
    [
      'cancelled, and ECS has gone back by itself: failed, as ECS measured',
      { rollout: { is: 'rolledBack', settled: true, reason: 'circuit breaker' }, cancelledBy: 'ann' },
      T0,
      { action: 'revert', gate: 'fail', verdict: 'failed' },
    ],
    ['one task failed: goes on', { rollout: RUNNING, failures: ['exit 1'] }, T0, { action: 'look' }],
    [
      'two tasks failed: failed',
      { rollout: RUNNING, failures: ['exit 1', 'exit 1'] },
      T0,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'cancelled by a person: not the release’s fault (T68)',
      { rollout: RUNNING, cancelledBy: 'ann' },
      T0,
      { action: 'revert', verdict: 'error' },
    ],
  ])('%s', (_, part, now, expected) => {
    expect(decideGate(gate, seen(part), now)).toMatchObject(expected);
  });
});

describe('the gate during the bake', () => {
  it.each<[string, Partial<Observation>, number, Partial<GateDecision>]>([
    [
      'its only task was scaled in, and the next one starts: no failing look',
      { look: SETTLING, looks: baking({ failing: 1 }) },
      T0 + MINUTE,
      { action: 'look', seconds: AWAIT_SECONDS_MIN, looks: baking({ failing: 1 }) },
    ],
    [
      'the bake is over, and its next task still starts: not promoted',
      { look: SETTLING, looks: baking() },
      END + 2 * MINUTE,
      { action: 'look' },
    ],
    [
      'one after the other starts, and none ever stands: not measured',
      { look: SETTLING, looks: baking() },
      END + 3 * MINUTE,
      { action: 'revert', gate: 'inconclusive', verdict: 'error' },
    ],
    [
      'the doorbell answered, since a new turn has only just set its rule: no failing look (seed 60145)',
      { look: ASTRAY, looks: baking({ failing: 1 }) },
      T0 + MINUTE,
      { action: 'look', seconds: AWAIT_SECONDS_MIN, looks: baking({ failing: 1 }) },
    ],
    [
      'the doorbell answers to the end: neither promoted nor failed',
      { look: ASTRAY, looks: baking() },
      END + 3 * MINUTE,
      { action: 'revert', gate: 'inconclusive', verdict: 'error' },
    ],
    [
      'the first passing look starts the bake',
      { look: PASS },
      T0 + MINUTE,
      { action: 'look', looks: { bakeFrom: T0 + MINUTE, passes: 1, failing: 0 } },
    ],
    [
      'a look is due a minute after the last, its own time included',
      { look: PASS, looks: baking() },
      T0 + MINUTE,
      { seconds: 55 },
    ],
    [
      'one second before the bake ends: one more look',
      { look: PASS, looks: baking() },
      END - SECOND,
      { action: 'look', seconds: AWAIT_SECONDS_MIN },
    ],
    ['at the end of the bake: promoted', { look: PASS, looks: baking() }, END, { action: 'promote' }],
    [
      'at the end of the bake with too few passes: looked at again',
      { look: PASS, looks: baking({ passes: 0 }) },
      END,
      { action: 'look', looks: baking({ passes: 1 }) },
    ],
    [
      'at the end of the bake with just enough passes: promoted',
      { look: PASS, looks: baking({ passes: 1 }) },
      END,
      { action: 'promote' },
    ],
    [
      'a failing last look never promotes',
      { look: FAIL, looks: baking() },
      END,
      { action: 'look', looks: baking({ failing: 1 }) },
    ],
    [
      'a second failing look in a row fails',
      { look: FAIL, looks: baking({ failing: 1 }) },
      T0 + MINUTE,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'a pass in between starts the count of failing looks anew',
      { look: PASS, looks: baking({ failing: 1 }) },
      T0 + MINUTE,
      { action: 'look', looks: baking({ passes: 6, failing: 0 }) },
    ],
    [
      'a task that fails late counts too',
      { look: PASS, looks: baking(), failures: ['a', 'b'] },
      END,
      { action: 'revert', verdict: 'failed' },
    ],
    [
      'cancelled at the last moment: not promoted',
      { look: PASS, looks: baking(), cancelledBy: 'ann' },
      END,
      { action: 'revert', verdict: 'error' },
    ],
    [
      'superseded at the last moment: not promoted',
      { look: PASS, looks: baking(), rollout: { is: 'superseded', reason: 'x' } },
      END,
      { action: 'superseded' },
    ],
    ['no look at all: not promoted', { looks: baking() }, END, { action: 'look' }],
  ])('%s', (_, part, now, expected) => {
    expect(decideGate(gate, seen(part), now)).toMatchObject(expected);
  });

  it('tells in the reason what the last look saw', () => {
    expect(decideGate(gate, seen({ look: PASS, looks: baking() }), END).reason).toBe(
      '6 passing looks in 300 s: targets: 2 of 2 healthy',
    );
  });
});

describe('a visitor waits for a service at zero (T12)', () => {
  const ring = T0 + MINUTE;
  it.each<[string, Looks, number, number, GateDecision['action']]>([
    ['one second before a minute after his ring: not yet', baking(), ring, ring + 59 * SECOND, 'look'],
    ['a minute after his ring: promoted', baking(), ring, ring + MINUTE, 'promote'],
    ['he rang before the bake began: a minute of bake', baking(), T0 - MINUTE, T0 + MINUTE, 'promote'],
    ['he rang before the bake began: not before that minute', baking(), T0 - MINUTE, T0 + 59 * SECOND, 'look'],
    ['too few passes: waits all the same', baking({ passes: 0 }), ring, ring + MINUTE, 'look'],
    ['he rings just before the end: no longer bake than without him', baking(), END - SECOND, END, 'promote'],
  ])('%s', (_, looks, rang, now, action) => {
    expect(decideGate(gate, seen({ look: PASS, looks, ring: rang }), now).action).toBe(action);
  });
});

/** Runs a gate from one decision to the next on the given looks; each takes three seconds on top of its wait. */
const bake = (settings: GateSettings, look: (at: number) => Look, ring?: number) => {
  let looks = NEVER;
  let now = T0;
  for (let count = 1; count <= 1000; count++) {
    const decision = decideGate(settings, seen({ look: look(now), looks, ...(ring !== undefined && { ring }) }), now);
    if (decision.action !== 'look') return { decision, count, now };
    looks = decision.looks;
    now += (decision.seconds + 3) * SECOND;
  }
  throw new Error('the bake does not end');
};

describe('invariants of the gate', () => {
  const rollout = fc.constantFrom<Rollout>(
    RUNNING,
    COMPLETE,
    { is: 'failed', reason: 'x' },
    { is: 'rolledBack', settled: true, reason: 'x' },
    { is: 'rolledBack', settled: false, reason: 'x' },
    { is: 'superseded', reason: 'x' },
  );
  const looks = fc.record({
    bakeFrom: fc.option(
      fc.nat({ max: 4000 }).map((s) => T0 + s * SECOND),
      { nil: undefined },
    ),
    passes: fc.nat({ max: 30 }),
    failing: fc.nat({ max: 1 }),
  });
  const observation: fc.Arbitrary<Observation> = fc
    .record({
      rollout,
      failures: fc.array(fc.constant('exit 1'), { maxLength: 3 }),
      look: fc.option(fc.constantFrom(PASS, FAIL), { nil: undefined }),
      looks,
      ring: fc.option(
        fc.nat({ max: 4000 }).map((s) => T0 + s * SECOND),
        { nil: undefined },
      ),
      cancelledBy: fc.option(fc.constant('ann'), { nil: undefined }),
      everRan: fc.boolean(),
    })
    .map((part) => seen(part as Partial<Observation>));
  const now = fc.nat({ max: 5000 }).map((s) => T0 + s * SECOND);

  it('unknown or failing never promotes', () => {
    fc.assert(
      fc.property(observation, now, (what, at) => {
        const decision = decideGate(gate, what, at);
        if (decision.action !== 'promote') return;
        expect(what.rollout.is).toBe('complete');
        expect(what.look?.ok).toBe(true);
        expect(what.failures.length).toBeLessThan(gate.taskFailuresMax);
        expect(what.cancelledBy).toBeUndefined();
        expect(decision.looks.passes).toBeGreaterThanOrEqual(gate.passesMin);
      }),
      { numRuns: 5000 },
    );
  });

  it('every wait is one that Await can wait, and everything has a reason', () => {
    fc.assert(
      fc.property(observation, now, (what, at) => {
        const decision = decideGate(gate, what, at);
        expect(decision.reason).not.toBe('');
        if (decision.action !== 'look') return;
        expect(decision.seconds).toBeGreaterThanOrEqual(AWAIT_SECONDS_MIN);
        expect(decision.seconds).toBeLessThanOrEqual(300);
        expect(Number.isInteger(decision.seconds)).toBe(true);
      }),
    );
  });

  it('a 5-minute bake ends after at most 200 looks, whatever they see, and never on a failing one', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (passes) => {
        const { decision, count } = bake(gate, () => (passes.next().value ? PASS : FAIL));
        expect(count).toBeLessThanOrEqual(200);
        if (decision.action === 'revert') expect(decision.verdict).toBe('failed');
      }),
    );
  });

  it('a healthy 5-minute bake looks at least once a minute and takes no longer than a look more', () => {
    const times: number[] = [];
    const { decision, now: end } = bake(gate, (at) => (times.push(at), PASS));
    expect(decision.action).toBe('promote');
    expect(end - T0).toBeLessThanOrEqual((gate.bakeSeconds + gate.lookSeconds) * SECOND);
    times.slice(1).forEach((at, i) => expect(at - (times[i] ?? 0)).toBeLessThanOrEqual(MINUTE));
  });

  it('an error that begins in the fourth minute is caught', () => {
    const { decision } = bake(gate, (at) => (at < T0 + 3 * MINUTE ? PASS : FAIL));
    expect(decision).toMatchObject({ action: 'revert', verdict: 'failed' });
  });

  it('a ring shortens every bake that it meets and never goes below the required passes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -600, max: 900 }), fc.integer({ min: 1, max: 4 }), (rang, passesMin) => {
        const settings = { ...gate, passesMin };
        let passed = 0;
        const rung = bake(settings, () => (passed++, PASS), T0 + rang * SECOND);
        expect(rung.decision.action).toBe('promote');
        expect(passed).toBeGreaterThanOrEqual(passesMin);
        expect(rung.now).toBeLessThanOrEqual(bake(settings, () => PASS).now);
      }),
    );
  });
});

describe('a task that fails in the bake', () => {
  const failures = ['EssentialContainerExited; web 1'];

  it('of memory fails the gate at once, others only when they are enough (T33)', () => {
    const killed = { looks: baking(), look: PASS, failures, outOfMemory: 'web 137 OutOfMemoryError' };
    expect(decideGate(gate, seen(killed), T0 + MINUTE)).toEqual({
      action: 'revert',
      gate: 'fail',
      verdict: 'failed',
      reason: 'a task ran out of memory: web 137 OutOfMemoryError',
    });
    const { outOfMemory: _, ...exited } = killed;
    expect(decideGate(gate, seen(exited), T0 + MINUTE).action).toBe('look');
  });

  it('makes the bake begin again, for its successor has not lived as long (T32)', () => {
    const failing = decideGate(gate, seen({ looks: baking(), look: PASS, failures }), END - 60 * SECOND);
    const failed = { taskFailures: 1, failedAt: END - 60 * SECOND, standsFrom: END - 60 * SECOND };
    expect(failing).toMatchObject({ action: 'look', looks: failed });
    const looks = baking(failed);
    expect(decideGate(gate, seen({ looks, look: PASS, failures }), END).action).toBe('look');
    expect(decideGate(gate, seen({ looks, look: PASS, failures }), END + 239 * SECOND).action).toBe('look');
    expect(decideGate(gate, seen({ looks, look: PASS, failures }), END + 240 * SECOND).action).toBe('promote');
  });

  it('has a successor that lives through the whole bake, however long it takes to start, also if a visitor waits', () => {
    const ring = T0 + MINUTE;
    const gone = { looks: baking(), look: SETTLING, failures, ring };
    const failing = decideGate(gate, seen(gone), T0 + MINUTE);
    expect(failing).toMatchObject({ action: 'look', looks: { failedAt: T0 + MINUTE } });
    // It starts for a minute, the whole one that a visitor leaves of a bake: then it has lived for none (seed 2330814379).
    const starting = baking({ taskFailures: 1, failedAt: T0 + MINUTE });
    const stands = decideGate(gate, seen({ looks: starting, look: PASS, failures, ring }), T0 + 2 * MINUTE);
    expect(stands).toMatchObject({ action: 'look', looks: { standsFrom: T0 + 2 * MINUTE } });
    const looks = baking({ taskFailures: 1, failedAt: T0 + MINUTE, standsFrom: T0 + 2 * MINUTE });
    const at = (now: number) => decideGate(gate, seen({ looks, look: PASS, failures, ring }), now).action;
    expect([at(T0 + 3 * MINUTE - SECOND), at(T0 + 3 * MINUTE)]).toEqual(['look', 'promote']);
    const again = [...failures, 'EssentialContainerExited; web 1'];
    expect(decideGate(gate, seen({ looks, look: PASS, failures: again, ring }), T0 + 3 * MINUTE).action).toBe('revert');
  });

  it('is counted once: ECS forgets stopped tasks, the release does not', () => {
    const looks = baking({ taskFailures: 1, failedAt: T0, standsFrom: T0 });
    expect(decideGate(gate, seen({ looks, look: PASS }), END)).toMatchObject({
      action: 'promote',
      looks: { taskFailures: 1, failedAt: T0, standsFrom: T0 },
    });
  });
});

const alarm = (is: JudgedAlarm['is'], decides = true): JudgedAlarm => ({
  name: 'errors',
  is,
  decides,
  line: `alarm errors: ${is}`,
});

describe('the gate and its alarms', () => {
  it.each<[string, Partial<Observation>, number, Partial<GateDecision>]>([
    [
      'one that fires in the bake fails at once',
      { alarms: [alarm('firing')] },
      T0 + MINUTE,
      { action: 'revert', gate: 'fail', verdict: 'failed', reason: 'alarm errors: firing' },
    ],
    [
      'one that fires during the rollout fails at once',
      { rollout: RUNNING, look: undefined, looks: NEVER, alarms: [alarm('firing')] },
      T0 + MINUTE,
      { action: 'revert', gate: 'fail' },
    ],
    [
      'an advisory one that fires decides nothing (T22)',
      { alarms: [alarm('firing', false)] },
      END,
      { action: 'promote' },
    ],
    ['one that is ignored decides nothing (T25, T26)', { alarms: [alarm('noVerdict')] }, END, { action: 'promote' }],
    [
      'all are quiet: promoted, and the reason says so',
      { alarms: [alarm('quiet')] },
      END,
      {
        action: 'promote',
        gate: 'pass',
        reason: '6 passing looks in 300 s: targets: 2 of 2 healthy; alarm errors: quiet',
      },
    ],
    [
      'unknown: neither a pass nor a failing look (T24, T27)',
      { alarms: [alarm('unknown')] },
      T0 + MINUTE,
      { action: 'look', looks: baking() },
    ],
    [
      'a failing look beside an unknown alarm is a failing look',
      { look: FAIL, alarms: [alarm('unknown')] },
      T0 + MINUTE,
      { action: 'look', looks: baking({ failing: 1 }) },
    ],
    [
      'unknown at the end of the bake: not promoted, looked at again',
      { alarms: [alarm('unknown')] },
      END,
      { action: 'look', seconds: AWAIT_SECONDS_MIN },
    ],
    [
      'unknown one second before two minutes after its end',
      { alarms: [alarm('unknown')] },
      END + 119 * SECOND,
      { action: 'look' },
    ],
    [
      'unknown two minutes after its end: inconclusive, no quarantine (T24)',
      { alarms: [alarm('unknown')] },
      END + 120 * SECOND,
      {
        action: 'revert',
        gate: 'inconclusive',
        verdict: 'error',
        reason: 'inconclusive at the end of the bake: alarm errors: unknown',
      },
    ],
    [
      'an advisory one that is unknown never holds it up (T28)',
      { alarms: [alarm('unknown', false)] },
      END,
      { action: 'promote' },
    ],
    [
      'red and not proven at the end: waited for as long as it takes to speak (T29)',
      { alarms: [alarm('unproven')], speakSeconds: 240 },
      END + 239 * SECOND,
      { action: 'look' },
    ],
    [
      'red and not proven for longer: inconclusive',
      { alarms: [alarm('unproven')], speakSeconds: 240 },
      END + 240 * SECOND,
      { action: 'revert', gate: 'inconclusive' },
    ],
    [
      'one fires, another is unknown: fails',
      { alarms: [alarm('unknown'), alarm('firing')] },
      END,
      { action: 'revert', gate: 'fail' },
    ],
    [
      'superseded and firing: left to him (T19)',
      { alarms: [alarm('firing')], rollout: { is: 'superseded', reason: 'x' } },
      END,
      { action: 'superseded' },
    ],
    [
      'ECS goes back by itself and it fires: its end is awaited (TOP-8)',
      { alarms: [alarm('firing')], rollout: { is: 'rolledBack', settled: false, reason: 'x' } },
      END,
      { action: 'look' },
    ],
    [
      'an alarm that takes longer to speak makes the bake longer',
      { alarms: [alarm('quiet')], speakSeconds: 301 },
      END,
      { action: 'look' },
    ],
    ['and no longer than that', { alarms: [alarm('quiet')], speakSeconds: 301 }, END + SECOND, { action: 'promote' }],
  ])('%s', (_, part, now, expected) => {
    expect(decideGate(gate, seen({ look: PASS, looks: baking(), ...part }), now)).toMatchObject(expected);
  });

  it('what could not be measured is failed where the configuration says so (T27)', () => {
    const strict: GateSettings = { ...gate, inconclusive: 'failed' };
    const what = seen({ look: PASS, looks: baking(), alarms: [alarm('unknown')] });
    expect(decideGate(strict, what, END + 120 * SECOND)).toMatchObject({ gate: 'inconclusive', verdict: 'failed' });
  });

  it('an alarm that speaks only at the end still needs the passing looks', () => {
    const looks = baking({ passes: 0 });
    const what = seen({ look: PASS, looks, alarms: [alarm('quiet')] });
    expect(decideGate(gate, what, END)).toMatchObject({ action: 'look', looks: baking({ passes: 1 }) });
  });

  it('never promotes on an alarm that decides and is not quiet or without a verdict, whatever else is seen', () => {
    const is = fc.constantFrom<JudgedAlarm['is']>('quiet', 'firing', 'unproven', 'unknown', 'noVerdict');
    const alarms = fc.array(
      fc.tuple(is, fc.boolean()).map(([what, decides]) => alarm(what, decides)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(alarms, fc.nat({ max: 2000 }), fc.nat({ max: 900 }), fc.boolean(), (given, at, speakSeconds, ok) => {
        const what = seen({ look: ok ? PASS : FAIL, looks: baking(), alarms: given, speakSeconds });
        const { action } = decideGate(gate, what, T0 + at * SECOND);
        const bad = given.some((one) => one.decides && ['firing', 'unproven', 'unknown'].includes(one.is));
        if (action === 'promote') expect(bad || !ok || at < 300 || at < speakSeconds).toBe(false);
      }),
    );
  });

  it.each([300, 3_600, 12_000, 86_400])(
    'a bake of %i s takes at most 200 looks, passing or failing in turn',
    (bakeSeconds) => {
      const settings = { ...gate, bakeSeconds, rolloutSeconds: 900 };
      let turn = 0;
      expect(bake(settings, () => PASS).count).toBeLessThanOrEqual(200);
      const { count, decision } = bake(settings, () => (turn++ % 2 ? FAIL : PASS));
      expect(decision.action).toBe('promote');
      if (bakeSeconds > 200 * AWAIT_SECONDS_MIN) expect(count).toBeLessThanOrEqual(202);
    },
  );
});
