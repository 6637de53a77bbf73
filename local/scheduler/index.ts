import { arn } from '../arn.ts';
import type { BusDeps, Destinations } from '../events/index.ts';
import type { Created, ResourceInput, ResourceType, ServiceModel } from '../model.ts';
import { checkName } from './check.ts';
import { scheduleOperations, settable } from './operations.ts';
import { ScheduleStore } from './store.ts';
import type { SchedulerSettings } from './store.ts';

export type { SchedulerSettings } from './store.ts';

const nameOf = ({ properties, stackName, logicalId, suffix }: ResourceInput): string =>
  properties.Name ?? `${`${stackName}-${logicalId}`.slice(0, 64 - 13)}-${suffix.slice(0, 12).toUpperCase()}`;

const groupType = (deps: BusDeps, store: ScheduleStore): ResourceType => ({
  properties: ['Name'],
  ignored: ['Tags'],
  create(input): Created {
    const name = nameOf(input);
    checkName(name, 'Schedule group');
    store.groups.set(name, store.groups.get(name) ?? new Map());
    return { ref: name, attributes: { Arn: arn(deps.account, 'scheduler', `schedule-group/${name}`) } };
  },
});

const scheduleType = (store: ScheduleStore): ResourceType => ({
  // CloudFormation has no ActionAfterCompletion.
  properties: [
    'GroupName',
    'Name',
    ...settable.filter((name) => !['ActionAfterCompletion', 'Description'].includes(name)),
  ],
  ignored: ['Description'],
  create(input): Created {
    const { arn: scheduleArn, name } = store.create(
      input.properties.GroupName ?? 'default',
      nameOf(input),
      input.properties,
    );
    return { ref: name, attributes: { Arn: scheduleArn } };
  },
});

const defaults: SchedulerSettings = {
  lateMaxSeconds: 59,
  lateMinSeconds: 0,
  neverEarly: true,
  pastOneTime: 'fires',
  deleteAfterSeconds: 0,
};

/** EventBridge Scheduler: schedules that fire once or again and again, up to a minute late. */
export const createScheduler = (
  deps: BusDeps,
  to: Destinations,
  settings: Partial<SchedulerSettings> = {},
): { model: ServiceModel } => {
  const own = { ...deps, chance: deps.chance.fork('scheduler') };
  const store = new ScheduleStore(own, to, { ...defaults, ...settings });
  return {
    model: {
      name: 'scheduler',
      operations: scheduleOperations(store),
      resources: {
        'AWS::Scheduler::Schedule': scheduleType(store),
        'AWS::Scheduler::ScheduleGroup': groupType(deps, store),
      },
    },
  };
};
