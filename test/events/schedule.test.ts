import { describe, expect, test } from 'vitest';
import { atMoment, nextCron, parseRuleSchedule, parseSchedule } from '../../local/events/schedule.ts';

const after = (expression: string, from: string, timeZone = 'UTC'): string | undefined => {
  const schedule = parseSchedule(expression);
  if (schedule?.kind !== 'cron') throw new Error(`${expression} is no cron`);
  const next = nextCron(schedule.cron, Date.parse(from), timeZone);
  return next === undefined ? undefined : new Date(next).toISOString();
};

describe('the next moment of a cron', () => {
  test.each([
    ['cron(0 12 * * ? *)', '2026-01-01T12:00:00Z', '2026-01-02T12:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T12:01:00Z', '2026-01-01T12:15:00.000Z'],
    ['cron(0 9 ? * MON-FRI *)', '2026-01-02T10:00:00Z', '2026-01-05T09:00:00.000Z'],
    ['cron(0 9 ? * FRI-MON *)', '2026-01-05T10:00:00Z', '2026-01-09T09:00:00.000Z'],
    ['cron(0 9 L * ? *)', '2026-02-01T00:00:00Z', '2026-02-28T09:00:00.000Z'],
    ['cron(0 9 ? * 6L *)', '2026-01-01T00:00:00Z', '2026-01-30T09:00:00.000Z'],
    ['cron(0 9 ? * SAT#3 *)', '2026-01-01T00:00:00Z', '2026-01-17T09:00:00.000Z'],
    ['cron(0 9 1W * ? *)', '2026-08-01T00:00:00Z', '2026-08-03T09:00:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['cron(0 0 1 1 ? 2030)', '2026-01-01T00:00:00Z', '2030-01-01T00:00:00.000Z'],
  ])('%s after %s is %s', (expression, from, next) => {
    expect(after(expression, from)).toBe(next);
  });

  test('there is none once its years are over', () => {
    expect(after('cron(0 0 1 1 ? 2025)', '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  test('it follows the clocks of its time zone', () => {
    expect(after('cron(0 12 * * ? *)', '2026-07-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
    expect(after('cron(0 12 * * ? *)', '2026-12-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-12-01T11:00:00.000Z');
  });

  test('a time that the clocks jump over is left out', () => {
    expect(after('cron(30 2 * * ? *)', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-30T00:30:00.000Z');
  });

  test('a time that comes twice counts once', () => {
    expect(after('cron(30 2 * * ? *)', '2026-10-25T00:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(after('cron(30 2 * * ? *)', '2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('2026-10-26T01:30:00.000Z');
  });
});

test('at() is for the Scheduler alone', () => {
  expect(parseSchedule('at(2026-11-01T12:00:00)')?.kind).toBe('at');
  expect(parseRuleSchedule('at(2026-11-01T12:00:00)')).toBeUndefined();
});

test.each([
  'at(2026-04-31T12:00:00)',
  'at(2026-11-01T12:00:00Z)',
  'at(2026-11-01T12:00)',
  'at(now)',
  '',
  'rate(1 minutes)',
])('%j is no schedule', (expression) => expect(parseSchedule(expression)).toBeUndefined());

test('at() is read in its time zone', () => {
  const schedule = parseSchedule('at(2026-07-01T12:00:00)');
  if (schedule?.kind !== 'at') throw new Error('no at()');
  expect(atMoment(schedule.wallMs, 'America/New_York')).toBe(Date.parse('2026-07-01T16:00:00Z'));
});
