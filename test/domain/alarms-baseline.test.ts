import { describe, expect, it } from 'vitest';
import { baselineOf, recover, speakSecondsMax, withChanges } from '../../functions/domain/alarms-baseline.ts';
import type { ObservedAlarm } from '../../functions/domain/observed.ts';
import type { AlarmSettings } from '../../functions/domain/settings.ts';
import type { Baseline } from '../../functions/domain/state.ts';
import { T0 } from './facts.ts';

const alarm = (
  name: string,
  state: ObservedAlarm['state'],
  periodSeconds = 60,
  evaluationPeriods = 1,
): ObservedAlarm => ({
  name,
  arn: name,
  state,
  since: T0,
  reason: '',
  metric: { periodSeconds, evaluationPeriods, datapointsToAlarm: 1, threshold: 1, comparison: 'GreaterThanThreshold' },
});
const { metric: _, ...rest } = alarm('all', 'OK');
const all: ObservedAlarm = { ...rest, children: ['a', 'b'] };
const settings = (name: string, required = true): AlarmSettings => ({ name, arn: name, required, requestsMin: 0 });
const base = (name: string, state: Baseline['state'], speakSeconds = 240): Baseline => ({ name, state, speakSeconds });

describe('the alarms just before a release', () => {
  it('are kept with their state and the time they take to speak: periods and 180 s (CW-2)', () => {
    const seen = [alarm('a', 'ALARM', 300, 3), alarm('b', 'OK')];
    expect(baselineOf([settings('a'), settings('b')], seen)).toEqual([base('a', 'ALARM', 1080), base('b', 'OK', 240)]);
  });

  it('a composite takes as long as the slowest alarm below it', () => {
    const seen = [all, alarm('a', 'OK', 60, 5), alarm('b', 'OK')];
    expect(baselineOf([settings('all')], seen)).toEqual([base('all', 'OK', 480)]);
    expect(baselineOf([settings('all')], [all])).toEqual([base('all', 'OK', 240)]);
  });

  it('what does not exist has none (T28)', () => {
    expect(baselineOf([settings('gone')], [])).toEqual([]);
  });

  it('only those that were red recover, by OK and by nothing else, and for good (T23)', () => {
    const before = [base('a', 'ALARM'), base('b', 'OK')];
    const armed = recover(before, [
      { name: 'a', state: 'OK' },
      { name: 'b', state: 'OK' },
    ]);
    expect(armed).toEqual([{ ...base('a', 'ALARM'), recovered: true }, base('b', 'OK')]);
    expect(recover(before, [{ name: 'a', state: 'INSUFFICIENT_DATA' }])).toEqual(before);
    expect(recover(before, [{ name: 'a' }])).toEqual(before);
    expect(recover(armed, [{ name: 'a', state: 'ALARM' }])).toEqual(armed);
  });

  it('the bake waits for the slowest that decides: not for advisory ones, nor for those red from before (T22)', () => {
    const ofAll = [settings('a'), settings('b', false), settings('c')];
    const before = [base('a', 'OK', 240), base('b', 'OK', 900), base('c', 'ALARM', 600)];
    expect(speakSecondsMax(ofAll, before)).toBe(240);
    expect(speakSecondsMax(ofAll, recover(before, [{ name: 'c', state: 'OK' }]))).toBe(600);
    expect(speakSecondsMax(ofAll, [])).toBe(0);
  });
});

describe('the sequence of an alarm’s states (T29)', () => {
  it('has an entry a change, the baseline being the first state', () => {
    const before = [base('a', 'OK')];
    const states = ['OK', 'ALARM', 'ALARM', 'OK', undefined, 'OK', 'INSUFFICIENT_DATA'] as const;
    const seen = states.map((state) => [{ name: 'a', ...(state && { state }) }]);
    let history: ReturnType<typeof withChanges> = [];
    seen.forEach((look, n) => (history = withChanges(history, before, look, T0 + n)));
    expect(history).toEqual([
      { name: 'a', state: 'ALARM', at: T0 + 1 },
      { name: 'a', state: 'OK', at: T0 + 3 },
      { name: 'a', state: 'INSUFFICIENT_DATA', at: T0 + 6 },
    ]);
  });

  it('keeps the newest twenty', () => {
    let history: ReturnType<typeof withChanges> = [];
    for (let n = 0; n < 50; n++)
      history = withChanges(history, [], [{ name: 'a', state: n % 2 ? 'OK' : 'ALARM' }], T0 + n);
    expect(history.map(({ at }) => at - T0)).toEqual(Array.from({ length: 20 }, (_unused, n) => n + 30));
  });
});
