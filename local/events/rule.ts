import { AwsError } from '../model.ts';
import { kindOf } from './destinations.ts';
import { checkInput } from './input.ts';
import type { InputSettings } from './input.ts';
import { compileServicePattern, hasWildcard, InvalidPattern } from './pattern.ts';
import type { Pattern } from './pattern.ts';
import { checkRetryPolicy } from './retry.ts';
import type { RetryPolicy } from './retry.ts';
import { parseRuleSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface RuleTarget extends InputSettings {
  Id: string;
  Arn: string;
  RoleArn?: string;
  RetryPolicy?: RetryPolicy;
  DeadLetterConfig?: { Arn: string };
}

export interface Rule {
  name: string;
  arn: string;
  enabled: boolean;
  patternText?: string;
  pattern?: Pattern;
  hasWildcard: boolean;
  scheduleExpression?: string;
  schedule?: Schedule;
  targets: RuleTarget[];
}

/** Quotas of EB-7. */
export const limits = { rules: 300, rulesWithWildcard: 30, targets: 5, patternCharacters: 2048 };

const targetMembers = 'Arn DeadLetterConfig Id Input InputPath InputTransformer RetryPolicy RoleArn'.split(' ');

const refuse = (message: string, code = 'ValidationException'): never => {
  throw new AwsError(code, message);
};

/** @throws AwsError InvalidEventPatternException in the words of the service */
export const patternOf = (text: string): Pattern => {
  try {
    return compileServicePattern(text);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    return refuse(`Event pattern is not valid. Reason: ${error.message}`, 'InvalidEventPatternException');
  }
};

const checkTarget = (target: RuleTarget, ruleName: string): void => {
  const unknown = Object.keys(target).filter((member) => !targetMembers.includes(member));
  const where = `rule ${ruleName}, target ${target.Id}`;
  if (unknown.length > 0) refuse(`${where}: ${unknown.join(', ')} not covered; covered: ${targetMembers.join(', ')}`);
  const kind = kindOf(target.Arn);
  if (!kind) refuse(`${where}: ${target.Arn} not covered; covered: state machines, Lambda functions, SQS queues`);
  // EB-10: Step Functions through a role, Lambda through the function's policy.
  if (kind === 'stateMachine' && !target.RoleArn) refuse(`RoleArn is required for target ${target.Arn}.`);
  checkInput(target, target.Id);
  checkRetryPolicy(target.RetryPolicy);
  const deadLetters = target.DeadLetterConfig?.Arn;
  if (deadLetters !== undefined && kindOf(deadLetters) !== 'queue') refuse(`${where}: ${deadLetters} is no SQS queue`);
};

const checkTargets = (targets: RuleTarget[], ruleName: string): void => {
  if (targets.length > limits.targets) {
    refuse(`Rule ${ruleName} has ${targets.length} targets; at most ${limits.targets}.`, 'LimitExceededException');
  }
  const ids = targets.map(({ Id }) => Id);
  if (new Set(ids).size < ids.length) refuse(`Duplicate Id in the targets of rule ${ruleName}.`);
  for (const target of targets) checkTarget(target, ruleName);
};

const scheduleOf = (expression: string): Schedule =>
  parseRuleSchedule(expression) ?? refuse('Parameter ScheduleExpression is not valid.');

/** A rule from its CloudFormation properties. @throws AwsError for what PutRule or PutTargets would refuse */
export const makeRule = (name: string, arn: string, properties: any): Rule => {
  const { EventPattern, ScheduleExpression, EventBusName = 'default', State = 'ENABLED', Targets = [] } = properties;
  if (EventBusName !== 'default') refuse(`rule ${name}: EventBusName ${EventBusName} not covered; covered: default`);
  if (State !== 'ENABLED' && State !== 'DISABLED') {
    refuse(`rule ${name}: State ${State} not covered; covered: ENABLED, DISABLED`);
  }
  if (EventPattern === undefined && ScheduleExpression === undefined) {
    refuse('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  checkTargets(Targets, name);
  const patternText = EventPattern === undefined ? undefined : JSON.stringify(EventPattern);
  if (patternText && patternText.length > limits.patternCharacters) {
    refuse(`Event pattern of rule ${name} has ${patternText.length} characters; at most ${limits.patternCharacters}.`);
  }
  return {
    name,
    arn,
    enabled: State === 'ENABLED',
    targets: Targets,
    patternText,
    pattern: patternText === undefined ? undefined : patternOf(patternText),
    hasWildcard: patternText !== undefined && hasWildcard(patternText),
    scheduleExpression: ScheduleExpression,
    schedule: ScheduleExpression === undefined ? undefined : scheduleOf(ScheduleExpression),
  };
};
