import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import type { Bus, PutEvent } from './bus.ts';
import { matches } from './match.ts';
import type { Rule } from './rule.ts';
import { patternOf } from './rule.ts';

const ruleShape = ({ name, arn, patternText, enabled, scheduleExpression }: Rule) => ({
  Name: name,
  Arn: arn,
  EventPattern: patternText,
  ScheduleExpression: scheduleExpression,
  State: enabled ? 'ENABLED' : 'DISABLED',
  EventBusName: 'default',
});

const named = (bus: Bus, name: string): Rule => {
  const rule = bus.rules.find((one) => one.name === name);
  if (rule) return rule;
  throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
};

const onDefaultBus = (input: { EventBusName?: string }): void => {
  const { EventBusName = 'default' } = input;
  if (EventBusName === 'default') return;
  throw new AwsError('ResourceNotFoundException', `Event bus ${EventBusName} does not exist. The model has: default.`);
};

interface Refused {
  ErrorCode: string;
  ErrorMessage: string;
}

interface Entry {
  Source?: string;
  DetailType?: string;
  Detail?: string;
  Resources?: string[];
  Time?: Date;
  EventBusName?: string;
}

const entryEvent = ({ Source, DetailType, Detail, Resources, Time, EventBusName }: Entry): PutEvent | Refused => {
  if (EventBusName !== undefined && EventBusName !== 'default') {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Event bus ${EventBusName} is not covered; covered: default.`,
    };
  }
  if (!Source || !DetailType || !Detail) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: 'Parameter Source, DetailType or Detail is not valid. Reason: required.',
    };
  }
  if (Source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const time = Time && new Date(Time).toISOString().replace(/\.\d+Z$/, 'Z');
  try {
    return { source: Source, 'detail-type': DetailType, resources: Resources, time, detail: JSON.parse(Detail) };
  } catch {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
};

const putEvents = (bus: Bus, entries: Entry[]) => {
  if (entries.length < 1 || entries.length > 10) {
    throw new AwsError('ValidationException', 'Entries must have 1 to 10 members.');
  }
  const answers = entries.map(entryEvent).map((event) => ('source' in event ? { EventId: bus.put(event).id } : event));
  return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
};

const parsedEvent = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('ValidationException', 'Parameter Event is not valid.');
  }
};

export const eventOperations = (bus: Bus): Record<string, Operation> => ({
  DescribeRule: {
    accepts: ['Name', 'EventBusName'],
    run(input) {
      onDefaultBus(input);
      return ruleShape(named(bus, input.Name));
    },
  },
  ListRules: {
    accepts: ['NamePrefix', 'EventBusName'],
    run(input) {
      onDefaultBus(input);
      return { Rules: bus.rules.filter(({ name }) => name.startsWith(input.NamePrefix ?? '')).map(ruleShape) };
    },
  },
  ListTargetsByRule: {
    accepts: ['Rule', 'EventBusName'],
    run(input) {
      onDefaultBus(input);
      return { Targets: named(bus, input.Rule).targets };
    },
  },
  PutEvents: { accepts: ['Entries'], run: (input) => putEvents(bus, input.Entries ?? []) },
  TestEventPattern: {
    accepts: ['EventPattern', 'Event'],
    run: (input) => ({ Result: matches(patternOf(input.EventPattern), parsedEvent(input.Event)) }),
  },
});
