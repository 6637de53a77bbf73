import { invalid } from './invalid-pattern.ts';

const compare: Record<string, (a: number, b: number) => boolean> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const isLower = (operator: unknown): boolean => operator === '>' || operator === '>=';
const isUpper = (operator: unknown): boolean => operator === '<' || operator === '<=';

const bound = (operator: unknown, value: unknown): number => {
  if (typeof value !== 'number') return invalid(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  // JSON allows numbers that no computer compares (2.0e422).
  if (!Number.isFinite(value)) return invalid(`Cannot compare number : ${value}`);
  return value;
};

/** @param terms `["=", n]`, `[">", low]`, `[">", low, "<=", high]` and so on @throws InvalidPattern */
export const numericTest = (terms: unknown): ((value: unknown) => boolean) => {
  if (!Array.isArray(terms)) return invalid('Value of numeric must be an array.');
  const [first, low, second, high, ...more] = terms;
  if (typeof first !== 'string') return invalid(`Invalid member in numeric match: ${String(first)}`);
  if (!compare[first]) return invalid(`Unrecognized numeric range operator: ${first}`);
  const one = bound(first, low);
  if (terms.length === 2) return (value) => typeof value === 'number' && compare[first]!(value, one);
  if (first === '=' || isUpper(first) || terms.length < 4 || more.length > 0) {
    return invalid('Too many terms in numeric range expression');
  }
  if (!isLower(first) || !isUpper(second)) return invalid(`Bad numeric range operator: ${String(second)}`);
  const other = bound(second, high);
  if (one >= other) return invalid('Bottom must be less than top');
  return (value) => typeof value === 'number' && compare[first]!(value, one) && compare[second]!(value, other);
};
