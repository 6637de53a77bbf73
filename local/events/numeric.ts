import { invalid } from './invalid-pattern.ts';

const compare: Record<string, (a: number, b: number) => boolean> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const bound = (operator: unknown, value: unknown): number => {
  if (typeof value !== 'number') return invalid(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  // JSON allows numbers that no computer compares (2.0e422).
  if (!Number.isFinite(value)) return invalid(`Cannot compare number : ${value}`);
  return value;
};

type NumberTest = (value: unknown) => boolean;

const holds =
  (operator: string, limit: number): NumberTest =>
  (value) =>
    typeof value === 'number' && compare[operator]!(value, limit);

/** The upper end of a range whose lower end is `low`. */
const upTo = (low: number, [operator, top, ...more]: unknown[]): NumberTest => {
  if (typeof operator !== 'string') return invalid(`Bad value in numeric range: ${String(operator)}`);
  if (operator !== '<' && operator !== '<=') return invalid(`Bad numeric range operator: ${operator}`);
  const high = bound(operator, top);
  if (more.length > 0) return invalid('Too many terms in numeric range expression');
  return low < high ? holds(operator, high) : invalid('Bottom must be less than top');
};

/** @param terms `["=", n]`, `[">", low]`, `[">", low, "<=", high]` and so on @throws InvalidPattern */
export const numericTest = (terms: unknown): NumberTest => {
  if (!Array.isArray(terms)) return invalid('Value of numeric must be an array.');
  const [operator, limit, ...rest] = terms;
  if (typeof operator !== 'string') return invalid(`Invalid member in numeric match: ${String(operator)}`);
  if (!Object.hasOwn(compare, operator)) return invalid(`Unrecognized numeric range operator: ${operator}`);
  const value = bound(operator, limit);
  const test = holds(operator, value);
  if (rest.length === 0) return test;
  if (operator !== '>' && operator !== '>=') return invalid('Too many elements in numeric expression');
  const below = upTo(value, rest);
  return (candidate) => test(candidate) && below(candidate);
};
