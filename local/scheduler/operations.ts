import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import type { StoredSchedule } from './schedule.ts';
import type { ScheduleStore } from './store.ts';

const settable = [
  'ActionAfterCompletion',
  'Description',
  'EndDate',
  'FlexibleTimeWindow',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'State',
  'Target',
];

const summary = ({ name, group, arn, settings, createdAt, changedAt }: StoredSchedule) => ({
  Arn: arn,
  Name: name,
  GroupName: group,
  State: settings.State,
  CreationDate: new Date(createdAt),
  LastModificationDate: new Date(changedAt),
  Target: { Arn: settings.Target.Arn },
});

const full = (schedule: StoredSchedule) => ({ ...summary(schedule), ...schedule.settings });

/** The same ClientToken again gives the same answer and changes nothing (SCH-4). */
const oncePerToken = (what: string, run: (input: any) => unknown): ((input: any) => unknown) => {
  const answers = new Map<string, unknown>();
  return (input) => {
    if (input.ClientToken === undefined) return run(input);
    const key = JSON.stringify([what, input.GroupName, input.Name, input.ClientToken]);
    if (!answers.has(key)) answers.set(key, run(input));
    return answers.get(key);
  };
};

const list = (store: ScheduleStore, input: any) => {
  const groups = input.GroupName === undefined ? [...store.groups.values()] : [store.group(input.GroupName)];
  const found = groups
    .flatMap((group) => [...group.values()])
    .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
    .filter(({ settings }) => input.State === undefined || settings.State === input.State)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const from = Number(input.NextToken ?? 0);
  if (!Number.isInteger(from)) throw new AwsError('ValidationException', 'Invalid NextToken.');
  const to = from + (input.MaxResults ?? 100);
  return { Schedules: found.slice(from, to).map(summary), NextToken: to < found.length ? String(to) : undefined };
};

export const scheduleOperations = (store: ScheduleStore): Record<string, Operation> => {
  const groupOf = (input: { GroupName?: string }): string => input.GroupName ?? 'default';
  return {
    CreateSchedule: {
      accepts: ['ClientToken', 'GroupName', 'Name', ...settable],
      run: oncePerToken('create', (input) => ({ ScheduleArn: store.create(groupOf(input), input.Name, input).arn })),
    },
    UpdateSchedule: {
      accepts: ['ClientToken', 'GroupName', 'Name', ...settable],
      run: oncePerToken('update', (input) => ({ ScheduleArn: store.update(groupOf(input), input.Name, input).arn })),
    },
    DeleteSchedule: {
      accepts: ['ClientToken', 'GroupName', 'Name'],
      run: oncePerToken('delete', (input) => {
        store.delete(groupOf(input), input.Name);
        return {};
      }),
    },
    GetSchedule: {
      accepts: ['GroupName', 'Name'],
      run: (input) => full(store.get(groupOf(input), input.Name)),
    },
    ListSchedules: {
      accepts: ['GroupName', 'MaxResults', 'NamePrefix', 'NextToken', 'State'],
      run: (input) => list(store, input),
    },
  };
};

export { settable };
