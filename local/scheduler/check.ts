import { kindOf } from '../events/destinations.ts';
import { checkRetryPolicy } from '../events/retry.ts';
import { parseSchedule } from '../events/schedule.ts';
import type { Schedule as When } from '../events/schedule.ts';
import { isTimeZone } from '../events/zone.ts';
import { AwsError } from '../model.ts';
import type { ScheduleTarget, Settings } from './schedule.ts';

/** The one universal target of the model: passes the whole request, so that Name can be set (SCH-10). */
export const universalStart = 'arn:aws:scheduler:::aws-sdk:sfn:startExecution';

const members = ['Arn', 'DeadLetterConfig', 'Input', 'RetryPolicy', 'RoleArn'];

const refuse = (message: string): never => {
  throw new AwsError('ValidationException', message);
};

/** @throws AwsError ValidationException */
export const checkName = (name: string, what: string): void => {
  if (!/^[0-9a-zA-Z\-_.]{1,64}$/.test(name))
    refuse(`${what} ${name} must match ^[0-9a-zA-Z-_.]+$ and have 1 to 64 characters.`);
};

const checkUniversal = (input: string | undefined): void => {
  const request = parsed(input ?? '');
  const known = ['StateMachineArn', 'Input', 'Name'];
  const unknown = Object.keys(request).filter((member) => !known.includes(member));
  if (typeof request.StateMachineArn !== 'string') refuse(`Input for ${universalStart} must have StateMachineArn.`);
  if (unknown.length > 0)
    refuse(`Input for ${universalStart}: ${unknown.join(', ')} not covered; covered: ${known.join(', ')}`);
};

const parsed = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('The Input of the target is not valid JSON.');
  }
};

const checkTarget = (target: ScheduleTarget | undefined): void => {
  if (!target?.Arn || !target.RoleArn) return refuse('Target must have Arn and RoleArn.');
  const unknown = Object.keys(target).filter((member) => !members.includes(member));
  if (unknown.length > 0) refuse(`Target: ${unknown.join(', ')} not covered; covered: ${members.join(', ')}`);
  if (target.Arn === universalStart) checkUniversal(target.Input);
  else if (!kindOf(target.Arn)) {
    refuse(
      `Target ${target.Arn} not covered; covered: state machines, Lambda functions, SQS queues, ${universalStart}`,
    );
  }
  if (target.Input !== undefined && Buffer.byteLength(target.Input) > 256 * 1024)
    refuse('Input is longer than 256 KB.');
  checkRetryPolicy(target.RetryPolicy);
  const deadLetters = target.DeadLetterConfig?.Arn;
  if (deadLetters !== undefined && kindOf(deadLetters) !== 'queue')
    refuse(`Dead-letter queue ${deadLetters} is no SQS queue.`);
};

const checkWindow = ({ FlexibleTimeWindow: window }: Partial<Settings>): void => {
  if (window?.Mode !== 'OFF' && window?.Mode !== 'FLEXIBLE')
    return refuse('FlexibleTimeWindow must have Mode OFF or FLEXIBLE.');
  const minutes = window.MaximumWindowInMinutes;
  if (window.Mode === 'OFF' && minutes !== undefined) refuse('MaximumWindowInMinutes does not go with Mode OFF.');
  if (window.Mode === 'FLEXIBLE' && !(minutes !== undefined && minutes >= 1 && minutes <= 1440)) {
    refuse('MaximumWindowInMinutes must be 1 to 1440.');
  }
};

const oneOf = (name: string, value: string, allowed: string[]): void => {
  if (!allowed.includes(value)) refuse(`${name} ${value} is none of ${allowed.join(', ')}.`);
};

/** Input members with the service's defaults (SCH-1 to SCH-6). @throws AwsError ValidationException */
export const settingsOf = (input: any): { settings: Settings; when: When } => {
  const settings: Settings = {
    ScheduleExpression: input.ScheduleExpression,
    ScheduleExpressionTimezone: input.ScheduleExpressionTimezone ?? 'UTC',
    StartDate: input.StartDate === undefined ? undefined : new Date(input.StartDate),
    EndDate: input.EndDate === undefined ? undefined : new Date(input.EndDate),
    Description: input.Description,
    State: input.State ?? 'ENABLED',
    FlexibleTimeWindow: input.FlexibleTimeWindow,
    Target: input.Target,
    ActionAfterCompletion: input.ActionAfterCompletion ?? 'NONE',
  };
  const when = parseSchedule(settings.ScheduleExpression ?? '');
  if (!when) return refuse(`Invalid Schedule Expression ${settings.ScheduleExpression}.`);
  if (!isTimeZone(settings.ScheduleExpressionTimezone)) {
    refuse(`The time zone ${settings.ScheduleExpressionTimezone} is not valid.`);
  }
  oneOf('State', settings.State, ['ENABLED', 'DISABLED']);
  oneOf('ActionAfterCompletion', settings.ActionAfterCompletion, ['NONE', 'DELETE']);
  checkWindow(settings);
  checkTarget(settings.Target);
  return { settings, when };
};
