import { describe, expect, it } from 'vitest';
import { metricSettings } from '../../local/cloudwatch/metric-settings.ts';
import { verdictOf } from '../../local/cloudwatch/verdict.ts';
import { alarm } from './world.ts';

const VALUES: Record<string, number | undefined> = { '0': 0, X: 10, '-': undefined };

/** A range written as in AWS's own table: oldest first, X breaches, - is missing. */
const judge = (range: string, datapoints: number, missing: string) => {
  const settings = metricSettings(
    alarm({ EvaluationPeriods: 3, DatapointsToAlarm: datapoints, TreatMissingData: missing }),
  );
  const slots = [...range.replaceAll(' ', '')].map((mark, i) => ({ at: i, value: VALUES[mark] })).toReversed();
  return verdictOf(settings, slots, (at) => slots.length - at)?.value ?? 'keeps';
};

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'];
const NO_DATA = 'INSUFFICIENT_DATA';

describe("missing data, by the tables of AWS's page on it", () => {
  it.each([
    ['0 - X - X', 3, ['OK', 'OK', 'OK', 'OK']],
    ['- - - - 0', 3, ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', 3, [NO_DATA, 'keeps', 'ALARM', 'OK']],
    ['0 X X - X', 3, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', 3, ['ALARM', 'keeps', 'ALARM', 'OK']],
    ['0 - X - X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', 2, ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', 2, ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', 2, ['ALARM', 'keeps', 'ALARM', 'OK']],
  ])('%s with %i of 3', (range, datapoints, expected) => {
    expect(TREATMENTS.map((missing) => judge(range, datapoints, missing))).toEqual(expected);
  });

  it.each(['- - - - X', '- - - X -'])('%s with 3 of 3 is too early to alarm', (range) => {
    expect(judge(range, 3, 'missing')).toBe('keeps');
  });
});
