import { anythingBut } from './anything-but.ts';
import { cidrTest } from './cidr.ts';
import { invalid, isObject } from './invalid-pattern.ts';
import { numericTest } from './numeric.ts';
import { wildcardTest } from './wildcard.ts';

/** `absent` holds where the event has no such leaf; a test holds for one leaf value. */
export type ValueTest = { absent: true } | { absent?: undefined; test(value: unknown): boolean };

const onText = (operator: string, operand: unknown, make: (text: string) => (value: string) => boolean): ValueTest => {
  if (typeof operand !== 'string') return invalid(`${operator} match pattern must be a string`);
  const test = make(operand);
  return { test: (value) => typeof value === 'string' && test(value) };
};

/** `prefix` and `suffix` may hold `{"equals-ignore-case": text}` instead of a text. */
const affix = (operator: 'prefix' | 'suffix', operand: unknown): ValueTest => {
  const holds = (value: string, text: string) =>
    operator === 'prefix' ? value.startsWith(text) : value.endsWith(text);
  if (!isObject(operand)) return onText(operator, operand, (text) => (value) => holds(value, text));
  const [[inner, text] = ['', undefined], ...more] = Object.entries(operand);
  if (inner !== 'equals-ignore-case') return invalid(`Unsupported ${operator} pattern: ${inner}`);
  if (more.length > 0) return invalid('Only one key allowed in match expression');
  return onText(inner, text, (lower) => (value) => holds(value.toLowerCase(), lower.toLowerCase()));
};

const exists = (operand: unknown): ValueTest => {
  if (typeof operand !== 'boolean') return invalid('exists match pattern must be either true or false.');
  return operand ? { test: () => true } : { absent: true };
};

const operators: Record<string, (operand: unknown) => ValueTest> = {
  exactly: (operand) => onText('exact', operand, (text) => (value) => value === text),
  prefix: (operand) => affix('prefix', operand),
  suffix: (operand) => affix('suffix', operand),
  wildcard: (operand) => onText('wildcard', operand, wildcardTest),
  'equals-ignore-case': (operand) =>
    onText('equals-ignore-case', operand, (text) => (value) => value.toLowerCase() === text.toLowerCase()),
  // The service does say "prefix" of a cidr that is no text.
  cidr: (operand) => onText('prefix', operand, cidrTest),
  numeric: (operand) => ({ test: numericTest(operand) }),
  'anything-but': (operand) => ({ test: anythingBut(operand) }),
  exists,
};

/** Names that cannot be fields inside `$or`. */
export const reserved: readonly string[] = Object.keys(operators);

const matchExpression = (expression: Record<string, unknown>): ValueTest => {
  const [entry, ...more] = Object.entries(expression);
  if (!entry) return invalid('Match expression name not found');
  const [name, operand] = entry;
  if (!Object.hasOwn(operators, name)) return invalid(`Unrecognized match type ${name}`);
  const test = operators[name]!(operand);
  if (more.length === 0) return test;
  const isNumeric = name === 'numeric' || name === 'anything-but';
  return invalid(isNumeric ? 'Too many elements in numeric expression' : 'Only one key allowed in match expression');
};

/** One element of a pattern's array. @throws InvalidPattern */
export const valueTest = (element: unknown): ValueTest => {
  if (isObject(element)) return matchExpression(element);
  if (Array.isArray(element)) return invalid('Match value must be String, number, true, false, or null');
  if (typeof element === 'number' && !Number.isFinite(element)) return invalid(`Cannot compare number : ${element}`);
  return { test: (value) => value === element };
};
