import { atMoment, nextCron } from '../events/schedule.ts';
import type { StoredSchedule } from './schedule.ts';

/** A rate without StartDate fires first when it is created (Scheduler user guide, rate-based schedules). */
const anchorOf = ({ settings, changedAt }: StoredSchedule): number => settings.StartDate?.getTime() ?? changedAt;

const rateAfter = (anchor: number, everyMs: number, after: number): number =>
  anchor + Math.ceil((after + 1 - anchor) / everyMs) * everyMs;

/**
 * The moment for which a schedule is to fire next. StartDate and EndDate count for recurring schedules only (SCH-1).
 * @param after last moment for which it has fired; `undefined`: never yet
 * @returns milliseconds, or `undefined` when it is complete
 */
export const nextOccurrence = (schedule: StoredSchedule, after?: number): number | undefined => {
  const { when, settings } = schedule;
  if (when.kind === 'at') {
    return after === undefined ? atMoment(when.wallMs, settings.ScheduleExpressionTimezone) : undefined;
  }
  const since = after ?? Math.max(anchorOf(schedule), schedule.changedAt) - 1;
  const next =
    when.kind === 'rate'
      ? rateAfter(anchorOf(schedule), when.everyMs, since)
      : nextCron(when.cron, since, settings.ScheduleExpressionTimezone);
  const end = settings.EndDate?.getTime() ?? Number.POSITIVE_INFINITY;
  return next !== undefined && next <= end ? next : undefined;
};
