import { parseCron } from './cron.ts';
import type { Cron } from './cron.ts';
import { momentOf, wallTime } from './zone.ts';

/** A schedule expression, understood. */
export type Schedule =
  | { kind: 'rate'; everyMs: number }
  | { kind: 'cron'; cron: Cron }
  /** Wall-clock time in whatever zone it is read in, as milliseconds as if it were UTC. */
  | { kind: 'at'; wallMs: number };

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** One goes with the singular, all else with the plural: AWS refuses `rate(1 minutes)` and `rate(10 minute)`. */
const parseRate = (text: string): Schedule | undefined => {
  const found = /^(\d+) (minute|hour|day)(s?)$/.exec(text);
  if (!found) return undefined;
  const [, count, unit, plural] = found;
  const value = Number(count);
  if (value < 1 || (value === 1) === (plural === 's')) return undefined;
  return { kind: 'rate', everyMs: value * unitMs[unit!]! };
};

const parseAt = (text: string): Schedule | undefined => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return undefined;
  const wallMs = Date.parse(`${text}Z`);
  // Date.parse turns 31 April into 1 May.
  return Number.isNaN(wallMs) || !new Date(wallMs).toISOString().startsWith(text) ? undefined : { kind: 'at', wallMs };
};

/**
 * `rate(5 minutes)`, `cron(0 12 * * ? *)`, and (for the Scheduler alone, SCH-1) `at(2026-11-01T12:00:00)`.
 * @returns `undefined` when AWS would refuse it
 */
export const parseSchedule = (expression: string): Schedule | undefined => {
  const found = /^(rate|cron|at)\((.*)\)$/.exec(expression);
  if (!found) return undefined;
  const [, kind, text = ''] = found;
  if (kind === 'rate') return parseRate(text);
  if (kind === 'at') return parseAt(text);
  const cron = parseCron(text);
  return cron && { kind: 'cron', cron };
};

/** What PutRule takes: no `at`. */
export const parseRuleSchedule = (expression: string): Schedule | undefined => {
  const schedule = parseSchedule(expression);
  return schedule?.kind === 'at' ? undefined : schedule;
};

export const atMoment = (wallMs: number, timeZone: string): number | undefined =>
  momentOf(wallTime(wallMs, 'UTC'), timeZone);

const dayLengthMs = 86_400_000;

const timesOn = (cron: Cron, dayMs: number, timeZone: string): number[] => {
  const date = new Date(dayMs);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  if (!cron.holdsOn({ year, month, day })) return [];
  return cron.hours.flatMap((hour) =>
    cron.minutes.flatMap((minute) => momentOf({ year, month, day, hour, minute, second: 0 }, timeZone) ?? []),
  );
};

/** The first moment of a cron after `ms`, or `undefined` when its years are over. */
export const nextCron = (cron: Cron, ms: number, timeZone = 'UTC'): number | undefined => {
  const { year, month, day } = wallTime(ms, timeZone);
  const end = Date.UTC(Math.max(...cron.years) + 1, 0, 1);
  // Days as if they were UTC: calendars know no zones.
  for (let dayMs = Date.UTC(year, month - 1, day); dayMs < end; dayMs += dayLengthMs) {
    const next = timesOn(cron, dayMs, timeZone).find((time) => time > ms);
    if (next !== undefined) return next;
  }
  return undefined;
};
