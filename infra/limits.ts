import type { RulePlan } from './rule-plan.ts';
import { TARGETS_MAX } from './rule-plan.ts';

/** AWS's defaults (EB-7): a bus has 300 rules, a pattern 2,048 characters. */
export const RULES_MAX = 300;
export const PATTERN_MAX = 2048;
/** Characters of all inline policies of one role (IAM's quota). */
export const POLICY_MAX = 10_240;

/** What AWS would refuse: every limit at once, in words for a person. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  constructor(mistakes: string[]) {
    super(['Over the limits of AWS:', ...mistakes].join('\n  '));
  }
}

/** A function's policy names every configured service. */
export const policyMistakes = (name: string, statements: unknown[]): string[] => {
  const characters = JSON.stringify(statements).length;
  if (characters <= POLICY_MAX) return [];
  return [
    `the policy of ${name} has ${characters} characters, at most ${POLICY_MAX} are taken: manage fewer services in one stack`,
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
