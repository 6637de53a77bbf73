import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RulePlan } from './rule-plan.ts';
import { TARGETS_MAX } from './rule-plan.ts';

/** AWS's defaults (EB-7): a bus has 300 rules, a pattern 2,048 characters. */
export const RULES_MAX = 300;
export const PATTERN_MAX = 2048;
/**
 * Characters of all policies of one role: CDK moves what is over IAM's 10,240 of inline ones to managed policies of 6,144, of which a
 * role has ten at most (IAM's quotas; CDK leaves some room).
 */
export const POLICY_MAX = 10_000 + 10 * 6_000;
/** Characters of an ARN, as CDK counts them before it knows them. */
const ARN_LENGTH = 150;

/** What AWS would refuse: every limit at once, in words for a person. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  constructor(mistakes: string[]) {
    super(['Over the limits of AWS:', ...mistakes].join('\n  '));
  }
}

/** A function's policies name every configured service. */
export const policyMistakes = (
  name: string,
  statements: readonly Pick<PolicyStatement, 'actions' | 'resources'>[],
): string[] => {
  const words = statements.flatMap(({ actions }) => actions).join('').length;
  const characters = words + statements.flatMap(({ resources }) => resources).length * ARN_LENGTH;
  if (characters <= POLICY_MAX) return [];
  return [
    `the policies of ${name} have about ${characters} characters, at most ${POLICY_MAX} are taken: manage fewer services in one stack`,
  ];
};

/** What AWS would refuse half-way through a deployment, in words. @param length characters of a pattern once its references are resolved */
export const limitMistakes = (rules: RulePlan[], length: (pattern: unknown) => number): string[] => {
  const mistakes: string[] = [];
  if (rules.length > RULES_MAX) {
    mistakes.push(
      `${rules.length} rules are needed, but an event bus has at most ${RULES_MAX}: manage fewer services in one account, or ask AWS for more`,
    );
  }
  for (const rule of rules) {
    const characters = length(rule.pattern);
    if (characters > PATTERN_MAX) {
      mistakes.push(
        `the pattern of ${rule.name} has ${characters} characters, at most ${PATTERN_MAX} are taken: name fewer tags or alarms`,
      );
    }
    if (rule.services.length > TARGETS_MAX) {
      mistakes.push(`${rule.name} has ${rule.services.length} targets, at most ${TARGETS_MAX} are taken`);
    }
  }
  return mistakes;
};

/** @throws LimitError that names every limit at once */
export const holdLimits = (mistakes: string[]): void => {
  if (mistakes.length > 0) throw new LimitError(mistakes);
};
