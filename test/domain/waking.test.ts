import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsAtFirstSight, boundsToRestore, revertCount, wakeCount } from '../../functions/domain/capacity.ts';
import type { ObservedTarget } from '../../functions/domain/observed.ts';
import type { Capacity, Release, State } from '../../functions/domain/state.ts';
import {
  afterFailedWake,
  decideWake,
  fallBackBegun,
  isHeldBack,
  isNotStarted,
  mayStartAgain,
  notStarted,
  wakeBackoff,
  type WakeDecision,
} from '../../functions/domain/waking.ts';
import { release, SECOND, service, state, T0 } from './facts.ts';

const settings = { startSeconds: 300, taskFailuresMax: 2, backoffSeconds: 60 };
const STARTED = { kind: 'start', at: T0 } as const;
const LIMIT = T0 + 300 * SECOND;
const healthy: ObservedTarget = { id: '10.0.0.1', state: 'healthy' };
const initial: ObservedTarget = { id: '10.0.0.1', state: 'initial' };

describe('whether a waking service can take visitors', () => {
  it.each<[string, number, ObservedTarget[][], string[], number, WakeDecision['action']]>([
    ['a running task and a healthy target: open', 1, [[healthy]], [], T0, 'open'],
    ['no event says that a target is healthy: looked at', 1, [[initial]], [], T0, 'look'],
    ['an empty group: looked at', 1, [[]], [], T0, 'look'],
    ['healthy in one of two groups: looked at', 1, [[healthy], [initial]], [], T0, 'look'],
    ['no load balancer: a running task is enough', 1, [], [], T0, 'open'],
    ['no load balancer and no running task: looked at', 0, [], [], T0, 'look'],
    ['one task failed: looked at', 0, [[]], ['exit 1'], T0, 'look'],
    ['two tasks failed: given up', 0, [[]], ['exit 1', 'exit 1'], T0, 'giveUp'],
    ['two tasks failed, yet another serves: open', 1, [[healthy]], ['exit 1', 'exit 1'], T0, 'open'],
    ['one second before the limit: looked at', 0, [[]], [], LIMIT - SECOND, 'look'],
    ['at the limit: given up', 0, [[]], [], LIMIT, 'giveUp'],
    ['healthy at the limit: open', 1, [[healthy]], [], LIMIT, 'open'],
  ])('%s', (_, running, groups, failures, now, action) => {
    expect(decideWake(settings, service({ running }), groups, failures, T0, now).action).toBe(action);
  });

  it.each<[string, Parameters<typeof mayStartAgain>[0], number, number, boolean]>([
    ['was set back by a late call', state({ doing: STARTED, capacity: { desired: 2 } }), 0, 20, true],
    ['is read too soon after the start', state({ doing: STARTED, capacity: { desired: 2 } }), 0, 19, false],
    ['is as it was started', state({ doing: STARTED, capacity: { desired: 2 } }), 2, 20, false],
    ['was set back twice', state({ doing: { ...STARTED, first: T0 }, capacity: { desired: 2 } }), 0, 20, false],
  ])('its count %s', (_, waking, desired, seconds, again) => {
    expect(mayStartAgain(waking, service({ desired }), T0 + seconds * SECOND)).toBe(again);
  });

  it.each<[string, Parameters<typeof isHeldBack>[0], Parameters<typeof service>[0], number, boolean]>([
    ['with nothing for a minute (ZERO-3)', state({ doing: STARTED }), { desired: 1 }, 60, true],
    ['with nothing yet', state({ doing: STARTED }), { desired: 1 }, 59, false],
    ['with a task that is about to start', state({ doing: STARTED }), { desired: 1, pending: 1 }, 60, false],
    ['with a task that runs', state({ doing: STARTED }), { desired: 1, running: 1 }, 60, false],
    ['where its count was set back', state({ doing: STARTED }), { desired: 0 }, 60, false],
    ['with nothing, a second time', state({ doing: { ...STARTED, first: T0 } }), { desired: 1 }, 60, false],
  ])('ECS has begun %s', (_, waking, seen, seconds, held) => {
    const found = service({ running: 0, pending: 0, ...seen });
    expect(isHeldBack(waking, found, T0 + seconds * SECOND)).toBe(held);
  });

  it('waits longer after each failure, at most an hour (Z26)', () => {
    expect([0, 1, 2, 5, 6, 50].map((fails) => wakeBackoff(settings, fails) / 1000)).toEqual([
      60, 120, 240, 1920, 3600, 3600,
    ]);
  });
});

describe('capacity', () => {
  it.each<[string, Capacity | undefined, number]>([
    ['what was saved', { desired: 4, bounds: { min: 2, max: 10 } }, 4],
    ['never below the saved minimum (Z7)', { desired: 1, bounds: { min: 2, max: 10 } }, 2],
    ['never zero', { desired: 0 }, 1],
    ['never zero with a minimum of zero', { desired: 0, bounds: { min: 0, max: 4 } }, 1],
    ['one where nothing was saved', undefined, 1],
  ])('a wake restores %s', (_, capacity, count) => {
    expect(wakeCount(capacity)).toBe(count);
  });

  it('at first sight: what an earlier installation put to sleep is not suspended for ever', () => {
    const suspended = { scalingIn: true, scalingOut: true, scheduled: true };
    const none = { scalingIn: false, scalingOut: false, scheduled: false };
    const left = { min: 0, max: 4, suspended };
    expect(boundsAtFirstSight(left)).toEqual({ min: 0, max: 4, suspended: none });
    const saved = { desired: 1, bounds: { min: 0, max: 4 }, suspended: none };
    expect(boundsToRestore(saved, left)).toEqual({ min: 0, max: 4, suspended: none });
    for (const his of [
      { ...left, min: 1 },
      { ...left, suspended: { ...suspended, scheduled: false } },
    ])
      expect(boundsAtFirstSight(his)).toEqual(his);
  });

  it('a revert only ever raises the count: max(before, now) (T15)', () => {
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.nat({ max: 20 }), (before, now) => {
        expect(revertCount(before, now) ?? now).toBe(Math.max(before, now));
      }),
    );
    expect(revertCount(4, 10)).toBeUndefined();
    expect(revertCount(undefined, 10)).toBeUndefined();
  });
});

describe('what follows a start that failed (ZERO-2, Z24)', () => {
  const requested = release({ id: 'REL#2', state: 'requested', by: 'adopted' });
  const marked = (at: number): Release => ({ ...requested, why: notStarted(at, '2 tasks failed at start') });
  const waking = (part: Partial<State> = {}): State =>
    state({ phase: 'waking', takenAt: T0, current: 'REL#2', good: 'REL#1', ...part });
  it.each<[string, State, Release | undefined, string]>([
    ['never seen serving: the last good one', waking(), requested, 'goodOne'],
    ['noted by an earlier attempt of the same step: the last good one', waking(), marked(T0 + SECOND), 'goodOne'],
    ['never seen serving, and failed in an earlier wake, too: waited for', waking(), marked(T0 - SECOND), 'backOff'],
    ['good before it slept: waited for', waking(), { ...requested, state: 'good' }, 'backOff'],
    ['nothing good to go on with', waking({ good: undefined } as object), requested, 'backOff'],
    ['nothing was started at all (Z25)', waking({ phase: 'asleep' }), requested, 'backOff'],
    ['no release is known', waking(), undefined, 'backOff'],
  ])('%s', (_, given, current, then) => {
    expect(afterFailedWake(given, current)).toBe(then);
  });

  it('is noted at the release until it is proven', () => {
    expect([isNotStarted(requested), isNotStarted(marked(T0))]).toEqual([false, true]);
    expect(isNotStarted({ ...marked(T0), state: 'good' })).toBe(false);
  });

  it('a retry of the start goes on with the release that an earlier attempt had begun with', () => {
    expect(fallBackBegun(state({ doing: { kind: 'start', at: T0, to: 'REL#1' } }))).toBe('REL#1');
    expect(fallBackBegun(state({ doing: { kind: 'start', at: T0 } }))).toBeUndefined();
    expect(fallBackBegun(state({ doing: { kind: 'revert', at: T0, to: 'REL#1' } }))).toBeUndefined();
  });
});
