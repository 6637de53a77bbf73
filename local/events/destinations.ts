import { AwsError } from '../model.ts';
import type { Invoker, Queues, Starter } from '../parts.ts';

/** The parts that rules and schedules deliver to; called when something is delivered, so that all can be made first. */
export interface Destinations {
  starter: () => Starter;
  invoker: () => Invoker;
  queues: () => Queues;
}

export type DestinationKind = 'stateMachine' | 'function' | 'queue';

const kinds: [RegExp, DestinationKind][] = [
  [/^arn:aws:states:[^:]+:\d{12}:stateMachine:[^:]+(:[^:]+)?$/, 'stateMachine'],
  [/^arn:aws:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/, 'function'],
  [/^arn:aws:sqs:[^:]+:\d{12}:[^:]+$/, 'queue'],
];

/** `undefined`: not covered by the model. */
export const kindOf = (arn: string): DestinationKind | undefined => kinds.find(([form]) => form.test(arn))?.[1];

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidExecutionInput', 'The execution input is not valid JSON.');
  }
};

/** Delivers one text to a target. @throws AwsError of the target's service */
export const send = (destinations: Destinations, arn: string, text: string): void => {
  const kind = kindOf(arn);
  if (kind === 'stateMachine') destinations.starter().start(arn, parsed(text));
  else if (kind === 'function') destinations.invoker().invokeEvent(arn, parsed(text));
  else destinations.queues().send(arn, text, {});
};
