import type { RetryPolicy } from '../events/retry.ts';
import type { Schedule as When } from '../events/schedule.ts';

export interface ScheduleTarget {
  Arn: string;
  RoleArn: string;
  Input?: string;
  RetryPolicy?: RetryPolicy;
  DeadLetterConfig?: { Arn?: string };
}

/** What CreateSchedule and UpdateSchedule set; an update replaces all of it (SCH-3). */
export interface Settings {
  ScheduleExpression: string;
  ScheduleExpressionTimezone: string;
  StartDate?: Date;
  EndDate?: Date;
  Description?: string;
  State: 'ENABLED' | 'DISABLED';
  FlexibleTimeWindow: { Mode: 'OFF' | 'FLEXIBLE'; MaximumWindowInMinutes?: number };
  Target: ScheduleTarget;
  ActionAfterCompletion: 'NONE' | 'DELETE';
}

export interface StoredSchedule {
  name: string;
  group: string;
  arn: string;
  settings: Settings;
  when: When;
  createdAt: number;
  /** Also the moment a rate without StartDate counts from. */
  changedAt: number;
}
