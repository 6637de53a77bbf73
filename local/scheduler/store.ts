import { arn } from '../arn.ts';
import type { BusDeps, Destinations } from '../events/index.ts';
import { AwsError } from '../model.ts';
import { checkName, settingsOf } from './check.ts';
import { fire } from './fire.ts';
import { nextOccurrence } from './occurrence.ts';
import type { StoredSchedule } from './schedule.ts';

export interface SchedulerSettings {
  /** A schedule fires up to so many seconds after its minute began (SCH-1); 59 as AWS documents. */
  lateMaxSeconds: number;
  /** And not before so many: where in the minute is told, not drawn. */
  lateMinSeconds: number;
  /** With seconds in `at()`: not before them. AWS promises only the minute (SCH-1), so this is a switch. */
  neverEarly: boolean;
  /** What AWS does with an `at()` that is over is not documented: fire it within a minute, or refuse it. */
  pastOneTime: 'fires' | 'refused';
  /** A schedule that deletes itself (SCH-2) is gone so long after its call, with whatever has its name by then; AWS says no moment. */
  deleteAfterSeconds: number;
}

const minuteMs = 60_000;

/** Schedules by group and name, each with its timer. */
export class ScheduleStore {
  readonly groups = new Map<string, Map<string, StoredSchedule>>([['default', new Map()]]);
  readonly #deps: BusDeps;
  readonly #to: Destinations;
  readonly #settings: SchedulerSettings;

  constructor(deps: BusDeps, to: Destinations, settings: SchedulerSettings) {
    this.#deps = deps;
    this.#to = to;
    this.#settings = settings;
  }

  group(name: string): Map<string, StoredSchedule> {
    const group = this.groups.get(name);
    if (group) return group;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
  }

  get(group: string, name: string): StoredSchedule {
    const schedule = this.group(group).get(name);
    if (schedule) return schedule;
    throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  }

  create(group: string, name: string, input: unknown): StoredSchedule {
    checkName(name, 'Name');
    const made = this.#made(group, name, input, this.#deps.clock.now());
    if (this.group(group).has(name)) {
      throw new AwsError('ConflictException', `Schedule ${name} already exists.`, 409);
    }
    return this.#keep(made);
  }

  /** Replaces everything (SCH-3). */
  update(group: string, name: string, input: unknown): StoredSchedule {
    const { createdAt } = this.get(group, name);
    return this.#keep(this.#made(group, name, input, createdAt));
  }

  delete(group: string, name: string): void {
    this.get(group, name);
    this.group(group).delete(name);
  }

  #made(group: string, name: string, input: unknown, createdAt: number): StoredSchedule {
    const made = {
      name,
      group,
      arn: arn(this.#deps.account, 'scheduler', `schedule/${group}/${name}`),
      ...settingsOf(input),
      createdAt,
      changedAt: this.#deps.clock.now(),
    };
    if (this.#settings.pastOneTime === 'refused') this.#refusePast(made);
    return made;
  }

  #refusePast(schedule: StoredSchedule): void {
    if (schedule.when.kind !== 'at' || (nextOccurrence(schedule) ?? 0) > this.#deps.clock.now()) return;
    const { ScheduleExpression } = schedule.settings;
    throw new AwsError('ValidationException', `Invalid Schedule Expression ${ScheduleExpression}: it is in the past.`);
  }

  #keep(schedule: StoredSchedule): StoredSchedule {
    this.group(schedule.group).set(schedule.name, schedule);
    if (schedule.settings.State === 'ENABLED') this.#arm(schedule);
    return schedule;
  }

  #isCurrent(schedule: StoredSchedule): boolean {
    return this.groups.get(schedule.group)?.get(schedule.name) === schedule;
  }

  #arm(schedule: StoredSchedule, after?: number): void {
    const occurrence = nextOccurrence(schedule, after);
    if (occurrence === undefined) return this.#complete(schedule);
    const { clock } = this.#deps;
    clock.after(Math.max(0, this.#momentFor(schedule, occurrence) - clock.now()), () => {
      // Changed or deleted since: what replaced it has its own timer.
      if (!this.#isCurrent(schedule)) return;
      const done = schedule.when.kind === 'at' ? () => this.#complete(schedule) : () => undefined;
      fire(this.#deps, this.#to, schedule, occurrence, done);
      if (schedule.when.kind !== 'at') this.#arm(schedule, occurrence);
    });
  }

  /** Somewhere in the minute, or in the flexible window that starts with it. */
  #momentFor({ settings }: StoredSchedule, occurrence: number): number {
    const { chance, clock } = this.#deps;
    const { lateMinSeconds, lateMaxSeconds, neverEarly } = this.#settings;
    const windowMs = (settings.FlexibleTimeWindow.MaximumWindowInMinutes ?? 0) * minuteMs;
    const minute = Math.floor(occurrence / minuteMs) * minuteMs;
    // What is over fires within a minute from now.
    const start = occurrence < clock.now() ? clock.now() : minute;
    const moment = start + Math.floor(chance.next() * windowMs) + chance.between(lateMinSeconds, lateMaxSeconds) * 1000;
    return Math.round(neverEarly ? Math.max(occurrence, moment) : moment);
  }

  #complete(schedule: StoredSchedule): void {
    if (schedule.settings.ActionAfterCompletion !== 'DELETE' || !this.#isCurrent(schedule)) return;
    const remove = (): void => void this.groups.get(schedule.group)?.delete(schedule.name);
    if (this.#settings.deleteAfterSeconds === 0) return remove();
    this.#deps.clock.after(this.#settings.deleteAfterSeconds * 1000, remove);
  }
}
