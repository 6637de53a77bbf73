import { AwsError } from '../model.ts';
import { parsePath, valueAt } from './json-path.ts';
import { fill, placeholders } from './template.ts';

/** An event as it stands on the bus. */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
}

/** What of a rule's target says what the target gets; at most one of the three. */
export interface InputSettings {
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
}

/** What a transformer may speak of besides the event. */
export interface InputContext {
  ruleArn: string;
  ruleName: string;
  /** ISO 8601. */
  ingestionTime: string;
}

const predefined = ['rule-arn', 'rule-name', 'event.ingestion-time', 'event', 'event.json'].map(
  (name) => `aws.events.${name}`,
);

const refuse = (message: string): never => {
  throw new AwsError('ValidationException', message);
};

/** @throws AwsError ValidationException in the words of PutTargets */
export const checkInput = (target: InputSettings, targetId: string): void => {
  const { Input, InputPath, InputTransformer } = target;
  if ([Input, InputPath, InputTransformer].filter((kind) => kind !== undefined).length > 1) {
    refuse(`Only one of Input, InputPath, or InputTransformer must be provided for target ${targetId}.`);
  }
  if (InputPath !== undefined && !parsePath(InputPath)) refuse(`Invalid InputPath for target ${targetId}.`);
  if (InputTransformer) checkTransformer(InputTransformer, targetId);
};

const checkTransformer = (
  { InputPathsMap = {}, InputTemplate }: NonNullable<InputSettings['InputTransformer']>,
  targetId: string,
): void => {
  if (!InputTemplate) refuse(`InputTemplate for target ${targetId} is missing.`);
  const names = Object.keys(InputPathsMap);
  if (names.length > 100) refuse(`InputPathsMap for target ${targetId} has more than 100 entries.`);
  for (const name of names) {
    if (!parsePath(InputPathsMap[name]!)) refuse(`Invalid InputPathsMap value for target ${targetId}: ${name}.`);
  }
  const unknown = placeholders(InputTemplate).find((name) => !names.includes(name) && !predefined.includes(name));
  if (unknown !== undefined) {
    refuse(`InputTemplate for target ${targetId} contains invalid placeholder ${unknown}.`);
  }
};

/** `<aws.events.event>`: without detail, with a detailType, at the time of ingestion, as recorded. */
const eventWithoutDetail = (event: BusEvent, ingestionTime: string) => {
  const { id, account, source, region, resources, version } = event;
  return { id, account, detailType: event['detail-type'], time: ingestionTime, source, region, resources, version };
};

const variables = (paths: Record<string, string>, event: BusEvent, context: InputContext): Map<string, unknown> =>
  new Map<string, unknown>([
    ...Object.entries(paths).map(([name, path]): [string, unknown] => [name, valueAt(event, path)]),
    ['aws.events.rule-arn', context.ruleArn],
    ['aws.events.rule-name', context.ruleName],
    ['aws.events.event.ingestion-time', context.ingestionTime],
    ['aws.events.event', eventWithoutDetail(event, context.ingestionTime)],
    ['aws.events.event.json', event],
  ]);

/** The text that a target gets. @returns `undefined` when nothing can be delivered */
export const inputFor = (target: InputSettings, event: BusEvent, context: InputContext): string | undefined => {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(valueAt(event, target.InputPath));
  if (!target.InputTransformer) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer;
  return fill(InputTemplate, variables(InputPathsMap, event, context));
};
