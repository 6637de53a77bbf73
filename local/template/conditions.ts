import { resolveValue } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import { isRecord } from './template.ts';

type Test = (parts: unknown[], scope: Scope) => boolean;

const sameText = (a: unknown, b: unknown): boolean => String(a) === String(b);

/** Every condition function that the model knows. */
export const conditionFunctions: Record<string, Test> = {
  'Fn::Equals': ([a, b], scope) => sameText(resolveValue(a, scope), resolveValue(b, scope)),
  'Fn::And': (parts, scope) => parts.every((part) => holds(part, scope)),
  'Fn::Or': (parts, scope) => parts.some((part) => holds(part, scope)),
  'Fn::Not': ([part], scope) => !holds(part, scope),
};

/** Whether a condition of the template holds. @throws Error in words */
export const holds = (condition: unknown, scope: Scope): boolean => {
  const [name, argument] = isRecord(condition) ? (Object.entries(condition)[0] ?? []) : [];
  if (name === 'Condition') return scope.condition(String(argument));
  const test = name === undefined ? undefined : conditionFunctions[name];
  if (test === undefined) throw new Error(`condition ${JSON.stringify(condition)} is not covered`);
  return test(argument as unknown[], scope);
};
