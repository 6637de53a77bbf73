import { describe, expect, it } from 'vitest';
import {
  type Arrival,
  type Holder,
  holderOf,
  nudges,
  receive,
  type Reception,
} from '../../functions/domain/arrival.ts';
import type { State } from '../../functions/domain/state.ts';
import { state } from './facts.ts';

/**
 * `protocol.md` §4, cell by cell. Two cells say more than the table: a visitor of a deploy also nudges (§3, ring:
 * "accepted → nudge the holder's token"), since his ring caps what is left of the bake; an alarm is also left with a deploy, since a
 * nudge alone could fall between its last look and its promotion. `person` cancels, `rollback` is what a person asks for.
 */
const CELLS: [Holder, Arrival, Reception][] = [
  ['deploy', 'push', 'want'],
  ['deploy', 'alarm', 'want+nudge'],
  ['deploy', 'visitor', 'ring+nudge'],
  ['deploy', 'idleTimer', 'drop'],
  ['deploy', 'person', 'flag+nudge'],
  ['deploy', 'rollback', 'flag+nudge'],
  ['deploy', 'foreign', 'nudge'],
  ['rollback', 'push', 'want'],
  ['rollback', 'alarm', 'drop'],
  ['rollback', 'visitor', 'ring'],
  ['rollback', 'idleTimer', 'drop'],
  ['rollback', 'person', 'join'],
  ['rollback', 'rollback', 'join'],
  ['rollback', 'foreign', 'nudge'],
  ['drowsy', 'push', 'want+nudge'],
  ['drowsy', 'alarm', 'want+nudge'],
  ['drowsy', 'visitor', 'ring+nudge'],
  ['drowsy', 'idleTimer', 'drop'],
  ['drowsy', 'person', 'want+nudge'],
  ['drowsy', 'rollback', 'want+nudge'],
  ['drowsy', 'foreign', 'want+nudge'],
  ['cut', 'push', 'want'],
  ['cut', 'alarm', 'drop'],
  ['cut', 'visitor', 'ring'],
  ['cut', 'idleTimer', 'drop'],
  ['cut', 'person', 'want'],
  ['cut', 'rollback', 'want'],
  ['cut', 'foreign', 'want'],
  ['wake', 'push', 'want'],
  ['wake', 'alarm', 'want'],
  ['wake', 'visitor', 'join'],
  ['wake', 'idleTimer', 'drop'],
  ['wake', 'person', 'flag'],
  ['wake', 'rollback', 'want'],
  ['wake', 'foreign', 'nudge'],
  ['reconcile', 'push', 'want'],
  ['reconcile', 'alarm', 'want'],
  ['reconcile', 'visitor', 'ring'],
  ['reconcile', 'idleTimer', 'drop'],
  ['reconcile', 'person', 'want'],
  ['reconcile', 'rollback', 'want'],
  ['reconcile', 'foreign', 'want'],
  ['nobody', 'push', 'start'],
  ['nobody', 'alarm', 'start'],
  ['nobody', 'visitor', 'start'],
  ['nobody', 'idleTimer', 'start'],
  ['nobody', 'person', 'start'],
  ['nobody', 'rollback', 'start'],
  ['nobody', 'foreign', 'start'],
];

describe('the arrival table', () => {
  it.each(CELLS)('held by %s, a %s meets: %s', (holder, arrival, reception) => {
    expect(receive(holder, arrival)).toBe(reception);
  });

  it('nudges exactly where a cell says so', () => {
    for (const [, , reception] of CELLS) expect(nudges(reception)).toBe(reception.includes('nudge'));
  });
});

describe('who holds the service', () => {
  const held = { holder: 'arn:execution', phase: 'awake' } satisfies Partial<State>;
  it.each<[string, State | undefined, Holder]>([
    ['a service never seen is held by nobody', undefined, 'nobody'],
    ['a lease given back leaves nobody', state({ verb: 'deploy' }), 'nobody'],
    ['a sleep that has not closed the route yet is drowsy already', state({ ...held, verb: 'sleep' }), 'drowsy'],
    ['a sleep with a closed route is drowsy', state({ ...held, verb: 'sleep', phase: 'drowsy' }), 'drowsy'],
    ['a sleep that stopped the tasks is past its cut', state({ ...held, verb: 'sleep', phase: 'asleep' }), 'cut'],
    ['a deploy at zero is a deploy', state({ ...held, verb: 'deploy', phase: 'asleep' }), 'deploy'],
    ['a wake is a wake', state({ ...held, verb: 'wake', phase: 'waking' }), 'wake'],
    [
      'a successor is a reconcile, whatever it inherited',
      state({ ...held, verb: 'reconcile', inherited: 'sleep' }),
      'reconcile',
    ],
  ])('%s', (_, seen, holder) => {
    expect(holderOf(seen)).toBe(holder);
  });
});
