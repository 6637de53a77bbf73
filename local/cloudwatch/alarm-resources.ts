import type { Created, ResourceInput, ResourceType } from '../model.ts';
import type { Alarm } from './alarm.ts';
import type { AlarmKeeper } from './alarm-keeper.ts';
import { COMPOSITE_MEMBERS, METRIC_MEMBERS } from './alarm-operations.ts';

const nameOf = ({ properties, stackName, logicalId, suffix }: ResourceInput): string =>
  properties.AlarmName ?? `${stackName}-${logicalId}-${suffix.slice(0, 12)}`;

const created = ({ name, arn }: Alarm): Created => ({ ref: name, attributes: { Arn: arn } });

const NUMBERS = new Set(['DatapointsToAlarm', 'EvaluationPeriods', 'Period', 'Threshold']);
const FLAGS = new Set(['ActionsEnabled', 'ReturnData']);

/** Templates may write numbers and booleans as text. */
const typed = (value: any, key = ''): any => {
  if (NUMBERS.has(key) && typeof value === 'string') return Number(value);
  if (FLAGS.has(key) && typeof value === 'string') return value === 'true';
  if (Array.isArray(value)) return value.map((one) => typed(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, typed(one, name)]));
};

export const alarmResources = (keeper: AlarmKeeper): Record<string, ResourceType> => ({
  'AWS::CloudWatch::Alarm': {
    properties: METRIC_MEMBERS,
    ignored: ['Tags'],
    create: (input) => created(keeper.putMetric({ ...typed(input.properties), AlarmName: nameOf(input) })),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    properties: COMPOSITE_MEMBERS,
    ignored: ['Tags'],
    create: (input) => created(keeper.putComposite({ ...typed(input.properties), AlarmName: nameOf(input) })),
  },
});
