import { describe, expect, test } from 'vitest';
import { INVARIANTS, judge } from '../../local/simulation/invariants/index.ts';
import { asks, reads, updates } from './made-up.ts';
import { MINUTE, asleep, by, reading, revert, turn } from './made-up-reading.ts';
import { drowsy, SLEEP, opens, ended, takeover } from './sequences.ts';
import type { Broken } from './broken.ts';
import { HOLDERS } from './broken-holders.ts';
import { REST } from './broken-rest.ts';
import { RELEASES } from './broken-releases.ts';
import { SLEEPS } from './broken-sleeps.ts';

describe('what is at rest', () => {
  test('breaks nothing, awake or asleep', () => {
    expect(judge(reading({}))).toEqual([]);
    expect(judge(reading(asleep))).toEqual([]);
  });

  test('breaks nothing by what it went through', () => {
    expect(judge(reading({}, { effects: SLEEP }))).toEqual([]);
    expect(judge(reading({}, { effects: opens(2, 2) }))).toEqual([]);
    expect(judge(reading({}, { effects: [...turn(), ...revert('web:1')] }))).toEqual([]);
    const aborted = ended({ status: 'ABORTED', stopDate: 20 * MINUTE - 45_000 });
    expect(judge(reading({}, { effects: [...turn(), ...takeover], executions: [aborted] }))).toEqual([]);
  });

  test('breaks nothing by an intent over one of the step before, which it has read', () => {
    const [intent, ...rest] = revert('web:1');
    const effects = [
      ...turn(),
      ...revert('web:1', { at: 20 * MINUTE - 2000, invocation: 'before' }).slice(0, 2),
      reads(by('Revert', { at: 20 * MINUTE - 1000 }), { doing: { at: 20 * MINUTE - 2000 } }),
    ];
    expect(judge(reading({}, { effects: [...effects, intent!, ...rest] }))).toEqual([]);
  });

  test('breaks nothing by a call that AWS acts on after the next intent was written (seed 11435)', () => {
    const next = updates(by('Cut', { at: 20 * MINUTE + 5000 }), { desiredCount: 0 }, drowsy);
    const late = { ...SLEEP.at(-2)!, at: 20 * MINUTE + 19_000 };
    expect(judge(reading({}, { effects: [...SLEEP.slice(0, -1), ...next, late] }))).toEqual([]);
  });

  test('breaks nothing by a closing of its route that lands behind the one that was sent again (seed 125348)', () => {
    const closes = (at: number) => asks(by('Drowse', { at }), 'elasticloadbalancing', 'ModifyRule', {});
    const effects = [...SLEEP.slice(0, 3), closes(16 * MINUTE), closes(18 * MINUTE), ...SLEEP.slice(3)];
    expect(judge(reading({}, { effects }))).toEqual([]);
  });

  test('breaks nothing by a copy of a first step that takes the service when its execution is over (seed 11228)', () => {
    const executions = [ended({ stopDate: 19 * MINUTE - 1 })];
    expect(judge(reading({}, { effects: [...turn(), ...takeover], executions }))).toEqual([]);
  });
});

const BROKEN: Broken[] = [...HOLDERS, ...REST, ...RELEASES, ...SLEEPS];

test.each(BROKEN)('%s is broken by %s', (invariant, _, broken) => {
  expect(judge(broken).map((one) => one.invariant)).toEqual([invariant]);
});

test('is never without something that breaks it', () => {
  expect(new Set(BROKEN.map(([name]) => name))).toEqual(new Set(INVARIANTS.map(({ name }) => name)));
});
