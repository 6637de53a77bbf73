import type { Clock } from '../clock.ts';
import { nextCron } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/** The first moment of a rule's schedule after `ms`; a rate counts from the rule's creation. */
const nextOf = (schedule: Schedule, ms: number): number | undefined => {
  if (schedule.kind === 'rate') return ms + schedule.everyMs;
  return schedule.kind === 'cron' ? nextCron(schedule.cron, ms) : undefined;
};

/** Calls `fire` at every moment of a schedule, to the second. */
export const repeat = (clock: Clock, schedule: Schedule, fire: () => void, from = clock.now()): void => {
  const next = nextOf(schedule, from);
  if (next === undefined) return;
  clock.after(next - clock.now(), () => {
    fire();
    repeat(clock, schedule, fire, next);
  });
};
