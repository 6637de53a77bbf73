import { AwsError } from '../model.ts';
import type { Account } from '../model.ts';
import type { Invoker } from '../parts.ts';
import type { StateValue } from './alarm.ts';
import type { Transition } from './alarm-book.ts';
import { functionPayload, topicMessage, topicSubject } from './alarm-messages.ts';
import { notCovered } from './window.ts';

/** What alarms act on; asked when an alarm acts, so that the parts may be made in any order. */
export interface AlarmTargets {
  /** Publishes to a topic. @throws AwsError if there is none */
  publish(topicArn: string, subject: string, message: string): void;
  invoker(): Invoker;
  /** Told of actions that fail: AWS keeps it in the alarm's history, where nobody looks. */
  refuse(what: string): void;
}

const TOPIC = /^arn:aws:sns:/;
const FUNCTION = /^arn:aws:lambda:/;

const checked = (arns: unknown): readonly string[] => {
  const list = (arns ?? []) as string[];
  for (const one of list)
    if (!TOPIC.test(one) && !FUNCTION.test(one))
      throw notCovered(`alarm action ${one}`, 'SNS topics, Lambda functions');
  return list;
};

/** @throws AwsError for actions that are not covered */
export const actionsOf = ({
  OKActions,
  AlarmActions,
  InsufficientDataActions,
}: any): Record<StateValue, readonly string[]> => ({
  OK: checked(OKActions),
  ALARM: checked(AlarmActions),
  INSUFFICIENT_DATA: checked(InsufficientDataActions),
});

const runAction = (arn: string, transition: Transition, account: Account, targets: AlarmTargets): void => {
  if (FUNCTION.test(arn)) targets.invoker().invokeEvent(arn, functionPayload(transition, account));
  else targets.publish(arn, topicSubject(transition, account), JSON.stringify(topicMessage(transition, account)));
};

/** Runs what an alarm is to do on its new state. */
export const runActions = (transition: Transition, account: Account, targets: AlarmTargets): void => {
  const { alarm, state } = transition;
  if (!alarm.actionsEnabled) return;
  for (const arn of alarm.actions[state.value]) {
    try {
      runAction(arn, transition, account, targets);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      targets.refuse(`Alarm ${alarm.name}, action ${arn}: ${error.message}`);
    }
  }
};
