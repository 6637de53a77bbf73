import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { MachineName, Timers, TimerSpec } from '../ports/index.ts';
import { call, type ClientSettings, isNamed, once } from './client.ts';

/** Where timers live and whom they may start. */
export interface TimerHome {
  group: string;
  /** Role by which a timer starts a machine. */
  roleArn: string;
  deadLetterArn: string;
  machineArn(machine: MachineName): string;
}

const MINUTE_MS = 60_000;

/** SCH-1: fires at any second of the minute named, so the minute that `at` lies in would be too early. UTC without offset. */
export const atExpression = (at: number): string => {
  const minute = new Date(Math.ceil(at / MINUTE_MS) * MINUTE_MS).toISOString();
  return `at(${minute.slice(0, 19)})`;
};

const toSchedule = (home: TimerHome, { name, at, machine, input }: TimerSpec): CreateScheduleCommandInput => ({
  Name: name,
  GroupName: home.group,
  ScheduleExpression: atExpression(at),
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' },
  // SCH-2: without it a fired timer still counts to the quota.
  ActionAfterCompletion: 'DELETE',
  Target: {
    Arn: home.machineArn(machine),
    RoleArn: home.roleArn,
    Input: JSON.stringify(input),
    DeadLetterConfig: { Arn: home.deadLetterArn },
  },
});

/** @returns whether it went through; false: AWS refused it by that name */
const unless = async (name: string, tried: Promise<unknown>): Promise<boolean> => {
  try {
    await tried;
    return true;
  } catch (error) {
    if (isNamed(error, name)) return false;
    throw error;
  }
};

/** The one place that speaks to EventBridge Scheduler. */
export const makeTimers = (settings: ClientSettings, home: TimerHome): Timers => {
  const client = once(() => new SchedulerClient(settings));
  const create = (schedule: CreateScheduleCommandInput) =>
    call('scheduler CreateSchedule', () => client().send(new CreateScheduleCommand(schedule)));
  const update = (schedule: CreateScheduleCommandInput) =>
    call('scheduler UpdateSchedule', () => client().send(new UpdateScheduleCommand(schedule)));
  return {
    async arm(timer) {
      const schedule = toSchedule(home, timer);
      if (await unless('ConflictException', create(schedule))) return;
      // SCH-3: replaces all members, and we name them all. One that has fired may be deleted in between (SCH-2).
      if (!(await unless('ResourceNotFoundException', update(schedule)))) await create(schedule);
    },

    async disarm(name) {
      try {
        const command = new DeleteScheduleCommand({ Name: name, GroupName: home.group });
        await call('scheduler DeleteSchedule', () => client().send(command));
      } catch (error) {
        // One that has just fired is being deleted already (SCH-2).
        const gone = isNamed(error, 'ResourceNotFoundException') || isNamed(error, 'ConflictException');
        if (!gone) throw error;
      }
    },
  };
};
