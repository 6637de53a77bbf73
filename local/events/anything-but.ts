import { invalid, isObject } from './invalid-pattern.ts';
import { wildcardTest } from './wildcard.ts';

type Test = (value: unknown) => boolean;

/** A text or a non-empty list of texts. */
const texts = (value: unknown, otherwise: string): string[] => {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) return invalid('Empty arrays are not allowed');
  return list.map((text) => (typeof text === 'string' ? text : invalid(otherwise)));
};

const affixes = (value: unknown): string[] => {
  if (isObject(value)) return invalid('Value of anything-but must be an array or single string/number value.');
  const found = texts(value, 'prefix/suffix match pattern must be a string');
  return found.includes('') ? invalid('Null prefix/suffix not allowed') : found;
};

/** What each inner operator excludes; all of them speak of texts only, so that any other value passes. */
const excluded: Record<string, (value: unknown) => (text: string) => boolean> = {
  prefix(value) {
    const found = affixes(value);
    return (text) => found.some((prefix) => text.startsWith(prefix));
  },
  suffix(value) {
    const found = affixes(value);
    return (text) => found.some((suffix) => text.endsWith(suffix));
  },
  wildcard(value) {
    const tests = texts(value, 'wildcard match pattern must be a string').map(wildcardTest);
    return (text) => tests.some((test) => test(text));
  },
  'equals-ignore-case'(value) {
    const reason = 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.';
    const found = texts(value, reason).map((text) => text.toLowerCase());
    return (text) => found.includes(text.toLowerCase());
  },
};

const nested = (operand: Record<string, unknown>): Test => {
  const [[operator, value] = ['', undefined], ...more] = Object.entries(operand);
  const exclude = Object.hasOwn(excluded, operator) ? excluded[operator]! : undefined;
  if (!exclude) return invalid(`Unsupported anything-but pattern: ${operator}`);
  const test = exclude(value);
  // The service says "numeric" here whatever the operator is.
  if (more.length > 0) return invalid('Too many elements in numeric expression');
  return (candidate) => typeof candidate !== 'string' || !test(candidate);
};

const plain = (operand: unknown[]): Test => {
  const kinds = new Set(operand.map((value) => typeof value));
  if (![...kinds].every((kind) => kind === 'string' || kind === 'number')) {
    return invalid('Inside anything but list, start|null|boolean is not supported.');
  }
  if (kinds.size !== 1) {
    return invalid('Inside anything but list, either all values are number or string, mixed type is not supported');
  }
  return (candidate) => !operand.includes(candidate);
};

/** The operand of `anything-but`: a text, a number, a list of one kind, or one of four inner operators. */
export const anythingBut = (operand: unknown): Test => {
  if (isObject(operand)) return nested(operand);
  if (Array.isArray(operand)) return plain(operand);
  if (typeof operand !== 'string' && typeof operand !== 'number') {
    return invalid('Value of anything-but must be an array or single string/number value.');
  }
  return plain([operand]);
};
