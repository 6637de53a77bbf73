import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlarmFacts,
  type AlarmIs,
  isRedBefore,
  judgeAlarm,
  needsProof,
  proofsOf,
} from '../../functions/domain/alarms.ts';
import type { AlarmPoint, ObservedAlarm } from '../../functions/domain/observed.ts';
import type { Baseline } from '../../functions/domain/state.ts';
import { MINUTE, SECOND, T0 } from './facts.ts';

const NOW = T0 + 10 * MINUTE;
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

const errors = (part: Partial<ObservedAlarm> = {}, metric: Partial<ObservedAlarm['metric']> = {}): ObservedAlarm => ({
  name: 'errors',
  arn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors',
  state: 'ALARM',
  since: NOW - MINUTE,
  reason: 'Threshold Crossed',
  metric: {
    periodSeconds: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 5,
    comparison: 'GreaterThanThreshold',
    ...metric,
  },
  ...part,
});
const composite = (part: Partial<ObservedAlarm> = {}): ObservedAlarm => {
  const { metric: _, ...rest } = errors();
  return { ...rest, name: 'all', children: ['errors', 'latency'], ...part };
};
const was = (state: Baseline['state'], recovered?: true): Baseline => ({
  name: 'errors',
  state,
  speakSeconds: 240,
  ...(recovered && { recovered }),
});
/** Values of the minutes up to the last whole one before NOW, newest last. */
const minutes = (...values: number[]): AlarmPoint[] =>
  values.map((value, n) => ({ at: NOW - (values.length - n) * MINUTE, value }));

const facts = (part: Partial<AlarmFacts> = {}): AlarmFacts => ({
  settings: { name: 'errors', required: true, requestsMin: 0 },
  baseline: was('OK'),
  alarm: errors(),
  proofs: [{ alarm: errors(), points: minutes(9, 9, 9) }],
  requests: undefined,
  shift: T0,
  now: NOW,
  ...part,
});
const proven = (points: AlarmPoint[] | undefined, alarm = errors()): Partial<AlarmFacts> => ({
  alarm,
  proofs: [{ alarm, points }],
});

describe('an alarm by its state and its baseline', () => {
  it.each<[string, Partial<AlarmFacts>, AlarmIs, boolean]>([
    ['OK', { alarm: errors({ state: 'OK' }) }, 'quiet', true],
    ['red for three minutes of the release', {}, 'firing', true],
    ['INSUFFICIENT_DATA is not OK (T24)', { alarm: errors({ state: 'INSUFFICIENT_DATA' }) }, 'unknown', true],
    [
      'INSUFFICIENT_DATA before, OK now',
      { baseline: was('INSUFFICIENT_DATA'), alarm: errors({ state: 'OK' }) },
      'quiet',
      true,
    ],
    ['DescribeAlarms throttled or denied is not OK (T27)', { alarm: { unreadable: 'Throttling' } }, 'unknown', true],
    ['deleted or renamed in the bake is not OK (T28)', { alarm: 'missing' }, 'unknown', true],
    ['red before the release: advisory (T22)', { baseline: was('ALARM') }, 'noVerdict', false],
    [
      'red before, INSUFFICIENT_DATA now: advisory still (CW-6)',
      { baseline: was('ALARM'), alarm: errors({ state: 'INSUFFICIENT_DATA' }) },
      'noVerdict',
      false,
    ],
    [
      'red before, unreadable now: advisory still',
      { baseline: was('ALARM'), alarm: { unreadable: 'x' } },
      'unknown',
      false,
    ],
    ['red before, OK in between, red now: a new fire (T23)', { baseline: was('ALARM', true) }, 'firing', true],
    ['red before, OK in between, missing now', { baseline: was('ALARM', true), alarm: 'missing' }, 'unknown', true],
    [
      'no baseline, red since before the release (T22)',
      { baseline: undefined, alarm: errors({ since: T0 - 1 }) },
      'noVerdict',
      false,
    ],
    ['no baseline, red since the release', { baseline: undefined }, 'firing', true],
    ['advisory and red', { settings: { name: 'errors', required: false, requestsMin: 0 } }, 'noVerdict', false],
    [
      'advisory and without data',
      { settings: { name: 'errors', required: false, requestsMin: 0 }, alarm: errors({ state: 'INSUFFICIENT_DATA' }) },
      'unknown',
      false,
    ],
  ])('%s', (_, part, is, decides) => {
    expect(judgeAlarm(facts(part))).toMatchObject({ name: 'errors', is, decides });
  });
});

describe('a red alarm needs data from after the shift', () => {
  const ofFive = errors({}, { evaluationPeriods: 5, datapointsToAlarm: 3 });
  it.each<[string, Partial<AlarmFacts>, AlarmIs]>([
    ['one breaching minute is a blip (T29)', proven(minutes(0, 0, 9)), 'unproven'],
    ['one breaching minute, two minutes ago (T29)', proven(minutes(9, 0, 0)), 'unproven'],
    [
      'its one breaching minute is four minutes ago: it has left the window (T29)',
      proven(minutes(9, 0, 0, 0)),
      'noVerdict',
    ],
    ['two of three minutes are sustained (T29)', proven(minutes(9, 0, 9)), 'firing'],
    ['two breaching minutes too far apart', proven(minutes(9, 0, 0, 9)), 'unproven'],
    [
      'a breaching minute before the shift, then nothing (T26)',
      { ...proven([{ at: T0 - MINUTE, value: 9 }]) },
      'noVerdict',
    ],
    [
      'the minute that the shift lies in does not count (T26)',
      {
        ...proven([
          { at: NOW - 2 * MINUTE, value: 9 },
          { at: NOW - MINUTE, value: 9 },
        ]),
        shift: NOW - 2 * MINUTE + 1,
      },
      'unproven',
    ],
    ['a minute that begins with the shift counts', { ...proven(minutes(9, 9)), shift: NOW - 2 * MINUTE }, 'firing'],
    [
      'a minute that is not over does not count',
      proven([...minutes(9), { at: NOW - MINUTE + 1, value: 9 }]),
      'unproven',
    ],
    ['no point at all: the metric has stopped (T26)', proven([]), 'noVerdict'],
    [
      'breaching minutes of long ago, and the metric has stopped (CW-5)',
      proven([
        { at: NOW - 9 * MINUTE, value: 9 },
        { at: NOW - 8 * MINUTE, value: 9 },
      ]),
      'noVerdict',
    ],
    [
      'its newest minute comes three minutes late (ALB-8)',
      proven([
        { at: NOW - 4 * MINUTE, value: 9 },
        { at: NOW - 3 * MINUTE, value: 9 },
      ]),
      'firing',
    ],
    ['periods not to be read (T27)', proven(undefined), 'unknown'],
    ['three of five: two breach', proven(minutes(0, 0, 0, 9, 9), ofFive), 'unproven'],
    ['three of five: three breach', proven(minutes(9, 0, 9, 0, 9), ofFive), 'firing'],
    ['exactly at the threshold is not above it', proven(minutes(5, 5, 5)), 'noVerdict'],
    ['at or above', proven(minutes(5, 5, 5), errors({}, { comparison: 'GreaterThanOrEqualToThreshold' })), 'firing'],
    ['below', proven(minutes(4, 4, 4), errors({}, { comparison: 'LessThanThreshold' })), 'firing'],
    ['at or below', proven(minutes(5, 5, 5), errors({}, { comparison: 'LessThanOrEqualToThreshold' })), 'firing'],
    ['not below', proven(minutes(5, 5, 5), errors({}, { comparison: 'LessThanThreshold' })), 'noVerdict'],
    [
      'a band has no threshold: red for a minute',
      proven([], errors({ since: NOW - MINUTE }, { comparison: 'GreaterThanUpperThreshold' })),
      'firing',
    ],
    [
      'a band has no threshold: red for less',
      proven([], errors({ since: NOW - 59 * SECOND }, { comparison: 'GreaterThanUpperThreshold' })),
      'unproven',
    ],
  ])('%s', (_, part, is) => {
    expect(judgeAlarm(facts(part)).is).toBe(is);
  });
});

describe('an alarm on a rate (T25)', () => {
  const rate = { name: 'errors', required: true, requestsMin: 100 };
  it.each<[string, Partial<AlarmFacts>, AlarmIs]>([
    ['one request too few: no verdict from it', { requests: 99 }, 'noVerdict'],
    ['enough requests', { requests: 100 }, 'firing'],
    ['requests not to be read are neither few nor enough (T27)', { requests: undefined }, 'unknown'],
    [
      'requests not to be read, one breaching minute: unknown all the same',
      { requests: undefined, ...proven(minutes(9)) },
      'unknown',
    ],
    ['requests not to be read, none breaches', { requests: undefined, ...proven(minutes(0, 0, 0)) }, 'noVerdict'],
    [
      'too few requests are no silence: without data it is unknown all the same (T24)',
      { requests: 0, alarm: errors({ state: 'INSUFFICIENT_DATA' }) },
      'unknown',
    ],
  ])('%s', (_, part, is) => {
    expect(judgeAlarm(facts({ settings: rate, ...part })).is).toBe(is);
  });

  it('says so in its evidence', () => {
    expect(judgeAlarm(facts({ settings: rate, requests: 3 })).line).toBe(
      'alarm errors: red, 3 requests since the release, fewer than 100: no verdict from it; Threshold Crossed',
    );
  });
});

describe('an alarm whose missing data breach: a heartbeat that the release has killed (CW-4)', () => {
  const beat = errors({}, { comparison: 'LessThanThreshold', threshold: 1, treatMissing: 'breaching' });
  const twoMinutes = errors({}, { ...beat.metric, periodSeconds: 120 });
  it.each<[string, Partial<AlarmFacts>, AlarmIs]>([
    ['it never came after the shift: fires', proven([], beat), 'firing'],
    ['it came, and stopped six minutes ago: fires', proven(minutes(1, 0, 0, 0, 0, 0, 0).slice(0, 1), beat), 'firing'],
    [
      'one minute is missing that should be there by now (T29)',
      proven(minutes(1, 1, 0, 0, 0, 0).slice(0, 2), beat),
      'unproven',
    ],
    [
      'what is missing may come yet (CW-2): not sustained, but no silence either',
      proven(minutes(1, 1, 1, 0, 0, 0).slice(0, 3), beat),
      'unproven',
    ],
    ['it comes: what is red is older', proven(minutes(1, 1, 1), beat), 'noVerdict'],
    [
      'two minutes of the release, none of which could be there yet',
      { ...proven([], beat), shift: NOW - 2 * MINUTE },
      'unproven',
    ],
    [
      'the minutes before the shift are not the release’s',
      { ...proven([], beat), shift: NOW - 4 * MINUTE - SECOND },
      'unproven',
    ],
    ['five minutes of the release', { ...proven([], beat), shift: NOW - 5 * MINUTE }, 'firing'],
    ['a low value and a missing one together', proven([{ at: NOW - 5 * MINUTE, value: 0 }], beat), 'firing'],
    ['periods of two minutes', { ...proven([], twoMinutes), shift: NOW - 7 * MINUTE }, 'firing'],
    ['periods of two minutes, one of them known', { ...proven([], twoMinutes), shift: NOW - 6 * MINUTE }, 'unproven'],
    ['not to be read', proven(undefined, beat), 'unknown'],
    ['missing counts as good', proven([], errors({}, { ...beat.metric, treatMissing: 'notBreaching' })), 'noVerdict'],
    [
      'missing counts as nothing (T26)',
      proven([], errors({}, { ...beat.metric, treatMissing: 'ignore' })),
      'noVerdict',
    ],
  ])('%s', (_, part, is) => {
    expect(judgeAlarm(facts(part)).is).toBe(is);
  });

  it('tells which', () => {
    expect(judgeAlarm(facts({ ...proven([], beat), shift: NOW - 5 * MINUTE })).line).toBe(
      'alarm errors: firing (< 1: 12:05 is missing, 12:06 is missing); Threshold Crossed',
    );
  });
});

describe('an alarm that somebody silences (TOP-9)', () => {
  const by = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm-mute-rule:works';
  it.each<[string, Partial<AlarmFacts>, AlarmIs, string]>([
    ['muted: no verdict (CW-9)', { muted: { by } }, 'noVerdict', `red, muted by ${by}: no verdict from it`],
    ['muted, not sustained', { muted: { by }, ...proven(minutes(9)) }, 'noVerdict', 'muted by'],
    ['whether muted is not to be read, sustained', { muted: 'unknown' }, 'unknown', 'whether it is muted'],
    [
      'whether muted is not to be read, no breach',
      { muted: 'unknown', ...proven(minutes(0)) },
      'noVerdict',
      'no period',
    ],
    [
      'suppressed by another alarm (CW-10)',
      { alarm: composite({ suppressedBy: 'Alarm' }) },
      'noVerdict',
      'red, suppressed (Alarm): no verdict from it',
    ],
    ['suppressed still', { alarm: composite({ suppressedBy: 'ExtensionPeriod' }) }, 'noVerdict', '(ExtensionPeriod)'],
    ['it is waited whether', { alarm: composite({ suppressedBy: 'WaitPeriod' }) }, 'unproven', 'not known yet'],
    [
      'without data it is unknown, muted or not (T24)',
      { muted: { by }, alarm: errors({ state: 'INSUFFICIENT_DATA' }) },
      'unknown',
      'INSUFFICIENT_DATA',
    ],
  ])('%s', (_, part, is, told) => {
    const judged = judgeAlarm(facts(part));
    expect(judged).toMatchObject({ is, decides: true });
    expect(judged.line).toContain(told);
  });
});

describe('a composite alarm (CW-10)', () => {
  const latency = errors({ name: 'latency' });
  it.each<[string, Partial<AlarmFacts>, AlarmIs]>([
    [
      'fires when one of its red children fires',
      {
        alarm: composite(),
        proofs: [
          { alarm: latency, points: minutes(0) },
          { alarm: errors(), points: minutes(9, 9) },
        ],
      },
      'firing',
    ],
    [
      'waits while a red child is not sustained',
      { alarm: composite(), proofs: [{ alarm: errors(), points: minutes(9) }] },
      'unproven',
    ],
    [
      'is unknown while a red child cannot be read',
      { alarm: composite(), proofs: [{ alarm: errors(), points: undefined }] },
      'unknown',
    ],
    [
      'is ignored where its red children breach no more',
      { alarm: composite(), proofs: [{ alarm: errors(), points: minutes(0, 0, 0) }] },
      'noVerdict',
    ],
    ['without a red child: red for a minute', { alarm: composite({ since: NOW - MINUTE }), proofs: [] }, 'firing'],
    ['without a red child: red for less', { alarm: composite({ since: NOW - 59 * SECOND }), proofs: [] }, 'unproven'],
    [
      'without a red child: red since before the shift',
      { alarm: composite({ since: T0 - 1 }), proofs: [] },
      'noVerdict',
    ],
  ])('%s', (_, part, is) => {
    expect(judgeAlarm(facts(part)).is).toBe(is);
  });

  it('is proven by the children that turned red after the shift, else by all red ones', () => {
    const old = errors({ since: T0 - 1 });
    expect(proofsOf(composite(), [composite(), old, latency], T0)).toEqual([latency]);
    expect(proofsOf(composite(), [composite(), old], T0)).toEqual([old]);
    expect(proofsOf(composite(), [composite(), errors({ state: 'OK' }), errors({ name: 'other' })], T0)).toEqual([]);
    expect(proofsOf(composite({ state: 'OK' }), [latency], T0)).toEqual([]);
    expect(proofsOf(errors(), [errors()], T0)).toEqual([errors()]);
  });
});

describe('what an alarm costs and tells', () => {
  it('is read in full only while it is required, armed and red', () => {
    expect(needsProof(facts())).toBe(true);
    const cheap: Partial<AlarmFacts>[] = [
      { alarm: errors({ state: 'OK' }) },
      { alarm: errors({ state: 'INSUFFICIENT_DATA' }) },
      { alarm: 'missing' },
      { alarm: { unreadable: 'x' } },
      { baseline: was('ALARM') },
      { settings: { name: 'errors', required: false, requestsMin: 0 } },
    ];
    for (const part of cheap) expect(needsProof(facts(part))).toBe(false);
  });

  it('tells the periods that breach, the newest five, and CloudWatch’s own reason', () => {
    expect(judgeAlarm(facts(proven(minutes(9, 7.5)))).line).toBe(
      'alarm errors: firing (> 5: 12:08 is 9, 12:09 is 7.5); Threshold Crossed',
    );
    expect(judgeAlarm(facts({ alarm: errors({ state: 'OK' }), baseline: was('ALARM') })).line).toBe(
      'alarm errors: OK again: armed from now on',
    );
    expect(judgeAlarm(facts({ alarm: 'missing' })).line).toBe('alarm errors: unknown: it does not exist (any more)');
  });

  it('never fires and never is quiet on what is older than the release, whatever the points (T22, T26)', () => {
    const point = fc.record({ at: fc.integer({ min: T0 - 3_600_000, max: T0 - 1 }), value: fc.integer({ max: 50 }) });
    fc.assert(
      fc.property(fc.array(point), fc.constantFrom(...STATES), (points, before) => {
        const { is } = judgeAlarm(facts({ ...proven(points), baseline: was(before) }));
        expect(['noVerdict', 'unknown']).toContain(is);
      }),
    );
  });

  it('is quiet only when CloudWatch says OK', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATES), fc.constantFrom(...STATES), fc.boolean(), (before, state, required) => {
        const settings = { name: 'errors', required, requestsMin: 0 };
        const judged = judgeAlarm(facts({ settings, baseline: was(before), alarm: errors({ state }) }));
        expect(judged.is === 'quiet').toBe(state === 'OK');
        if (judged.is === 'firing') expect(judged.decides).toBe(true);
      }),
    );
  });

  it('red before is told by the baseline, and only without one by the time', () => {
    expect(isRedBefore(was('OK'), errors({ since: T0 - 1 }), T0)).toBe(false);
    expect(isRedBefore(undefined, errors({ since: 0 }), T0)).toBe(false);
  });
});
