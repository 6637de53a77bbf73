import { describe, expect, it } from 'vitest';
import { decideRestart, isDue, RESTARTS_MAX, wordsOf } from '../../functions/domain/restart.ts';
import type { ObservedService } from '../../functions/domain/observed.ts';
import type { Restarts, State } from '../../functions/domain/state.ts';
import { deployment, MINUTE, SECOND, service, state, T0 } from './facts.ts';

const wake = { startSeconds: 300, taskFailuresMax: 2, backoffSeconds: 60 };
const LATER = T0 + 24 * 60 * MINUTE;

/** What ECS gave up on, with no task left. */
const givenUp = (createdAt = T0, part: Partial<ObservedService> = {}): ObservedService =>
  service({ running: 0, deployments: [deployment({ rollout: 'FAILED', createdAt })], ...part });
const counted = (part: Partial<Restarts> = {}): State => state({ restarts: { count: 1, at: T0, turn: 1, ...part } });

/** A look each five minutes; each deployment that is begun fails before the next one. */
const lookedAt = (from: State, minutes: number): { started: number[]; told: string[]; last: State } => {
  const started: number[] = [];
  const told: string[] = [];
  let last = from;
  let made = T0;
  for (let minute = 0; minute <= minutes; minute += 5) {
    const now = T0 + minute * MINUTE;
    const restart = decideRestart(last, givenUp(made), wake, now);
    if (!restart || !('restarts' in restart)) continue;
    const words = wordsOf(restart, last.restarts);
    if (words) told.push(`${minute}: ${words}`);
    if (restart.action === 'start') {
      started.push(minute);
      made = now + 3 * SECOND;
    }
    last = { ...last, turn: last.turn + 1, restarts: restart.restarts };
  }
  return { started, told, last };
};

describe('what ECS gave up on with no task left', () => {
  it('is started anew at once, then ever more slowly, and after six in vain no more; a person hears of the first that failed, and of the end', () => {
    const { started, told } = lookedAt(state(), 3 * 24 * 60);
    expect(started).toEqual([0, 5, 10, 15, 25, 45]);
    expect(told).toEqual([
      expect.stringMatching(/^5: .*it failed once more/),
      expect.stringMatching(/^80: .*6 times in vain/),
    ]);
  });

  it('is counted anew where somebody has deployed it since', () => {
    const { last } = lookedAt(state(), 120);
    expect(last.restarts?.count).toBeGreaterThan(RESTARTS_MAX);
    expect(decideRestart(last, givenUp(LATER), wake, LATER)).toMatchObject({ action: 'start', restarts: { count: 1 } });
    expect(decideRestart(last, givenUp(), wake, LATER)).toEqual({ action: 'leave' });
  });

  it.each<[string, State, number, object]>([
    ['a read from before the last one: not yet', counted({ count: 3, at: LATER }), LATER + MINUTE, { action: 'wait' }],
    ['its back-off is over', counted({ at: LATER }), LATER + MINUTE, { action: 'start', restarts: { count: 2 } }],
    [
      'a retry of the step that has counted: as it did',
      { ...counted({ count: 3, at: LATER }), holder: 'me' },
      LATER + SECOND,
      { action: 'start', restarts: { count: 3, at: LATER + SECOND } },
    ],
    [
      'the next turn is no retry',
      { ...counted({ count: 3, at: LATER }), turn: 2, holder: 'me' },
      LATER + SECOND,
      { action: 'wait' },
    ],
    [
      'a retry of the step that has told the end: it tells nothing more',
      { ...counted({ count: 7 }), holder: 'me' },
      LATER,
      { action: 'leave' },
    ],
  ])('%s', (_, given, now, expected) => {
    expect(decideRestart(given, givenUp(), wake, now)).toMatchObject(expected);
  });

  it('is not told of a second time by a retry', () => {
    const first = decideRestart(counted({ at: T0 }), givenUp(), wake, LATER)!;
    expect(wordsOf(first, counted().restarts)).toContain('once more');
    const noted = { ...counted({ count: 2, at: LATER }), holder: 'me' };
    expect(wordsOf(decideRestart(noted, givenUp(), wake, LATER)!, noted.restarts)).toBeUndefined();
  });

  it.each<[string, State, ObservedService]>([
    ['what sleeps', state({ phase: 'asleep' }), givenUp()],
    ['what has a task', state(), givenUp(T0, { running: 1 })],
    ['what has one on its way', state(), givenUp(T0, { pending: 1 })],
    ['what is under way', state(), service({ running: 0 })],
  ])('is not %s', (_, given, observed) => {
    expect(decideRestart(given, observed, wake, LATER)).toBeUndefined();
  });

  it('asks for a holder to begin with, and to tell its end', () => {
    const is = (given: State): boolean => isDue(decideRestart(given, givenUp(), wake, LATER)!);
    expect([1, 6, 7].map((count) => is(counted({ count })))).toEqual([true, true, false]);
    expect(is(counted({ at: LATER }))).toBe(false);
  });
});
