import { describe, expect, it } from 'vitest';
import { decideRestart, RESTARTS_MANY, wordsOf } from '../../functions/domain/restart.ts';
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
    if (restart?.action !== 'start') continue;
    const words = wordsOf(restart, last.restarts);
    if (words) told.push(`${minute}: ${words}`);
    started.push(minute);
    made = now + 3 * SECOND;
    last = { ...last, turn: last.turn + 1, restarts: restart.restarts };
  }
  return { started, told, last };
};

describe('what ECS gave up on with no task left', () => {
  it('is started anew at once, then ever more slowly, and hourly as long as it lasts; a person hears of the first that failed, and of six', () => {
    const { started, told } = lookedAt(state(), 3 * 24 * 60);
    expect(started.slice(0, 9)).toEqual([0, 5, 10, 15, 25, 45, 80, 140, 200]);
    expect(started.at(-1)).toBe(80 + 70 * 60);
    expect(started).toHaveLength(7 + 70);
    expect(told).toEqual([
      expect.stringMatching(/^5: .*it failed once more/),
      expect.stringMatching(/^80: .*6 times in vain/),
    ]);
  });

  it('is counted anew where somebody has deployed it since', () => {
    const { last } = lookedAt(state(), 120);
    expect(last.restarts?.count).toBeGreaterThan(RESTARTS_MANY);
    expect(decideRestart(last, givenUp(LATER), wake, LATER)).toMatchObject({ action: 'start', restarts: { count: 1 } });
    expect(decideRestart(last, givenUp(), wake, LATER)).toMatchObject({ action: 'start', restarts: { count: 8 } });
  });

  it.each<[string, State, number, object]>([
    [
      'a read from before the last one: not yet',
      counted({ count: 3, at: LATER }),
      LATER + MINUTE,
      { action: 'wait', restarts: { count: 3 } },
    ],
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
    ['after many, an hour', counted({ count: 60, at: LATER }), LATER + 60 * MINUTE - 1, { action: 'wait' }],
    [
      'after many, no longer than an hour',
      counted({ count: 60, at: LATER }),
      LATER + 60 * MINUTE,
      { action: 'start', restarts: { count: 61 } },
    ],
  ])('%s', (_, given, now, expected) => {
    expect(decideRestart(given, givenUp(), wake, now)).toMatchObject(expected);
  });

  it.each([
    [2, 'once more'],
    [7, '6 times in vain'],
  ])('is not told of a second time by a retry of number %i', (count, words) => {
    const before = counted({ count: count - 1 });
    expect(wordsOf(decideRestart(before, givenUp(), wake, LATER)!, before.restarts)).toContain(words);
    const noted = { ...counted({ count, at: LATER }), holder: 'me' };
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
});
