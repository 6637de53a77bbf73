import { invalid, InvalidPattern, isObject } from './invalid-pattern.ts';
import { reserved, valueTest } from './operators.ts';
import type { ValueTest } from './operators.ts';
import { tooComplex } from './wildcard.ts';

export { InvalidPattern } from './invalid-pattern.ts';

/** Dotted path → any of these; every path must hold. */
export type Conjunction = ReadonlyMap<string, readonly ValueTest[]>;

/** A compiled event pattern: any of its conjunctions (`$or` multiplies them). */
export type Pattern = readonly Conjunction[];

const alternatives = (value: unknown, path: string, soFar: Pattern): Pattern => {
  if (!Array.isArray(value)) return invalid('It must be an Array followed with $or.');
  checkFields(value);
  if (value.length < 2) return invalid('There must have at least 2 Objects in $or relationship.');
  return value.flatMap((branch) => object(branch, path, soFar));
};

const checkFields = (branches: unknown[]): void => {
  for (const branch of branches) {
    if (!isObject(branch)) return invalid('Only JSON object is allowed in array of $or relationship.');
    const taken = Object.keys(branch).find((name) => reserved.includes(name));
    if (taken) invalid(`${taken} is Ruler reserved fieldName which cannot be used inside $or.`);
  }
};

const leaf = (elements: unknown[], path: string, soFar: Pattern): Pattern => {
  if (elements.length === 0) return invalid('Empty arrays are not allowed');
  const tests = elements.map(valueTest);
  // A path given again, inside `$or`, overrides what stood there before.
  return soFar.map((conjunction) => new Map(conjunction).set(path, tests));
};

const object = (pattern: Record<string, unknown>, path: string, soFar: Pattern): Pattern => {
  const entries = Object.entries(pattern);
  if (entries.length === 0) return invalid('Empty objects are not allowed');
  return entries.reduce((found, [name, value]) => field(name, value, path, found), soFar);
};

const field = (name: string, value: unknown, path: string, soFar: Pattern): Pattern => {
  if (name === '$or') return alternatives(value, path, soFar);
  const here = path === '' ? name : `${path}.${name}`;
  if (Array.isArray(value)) return leaf(value, here, soFar);
  return isObject(value) ? object(value, here, soFar) : invalid(`"${name}" must be an object or an array`);
};

const parse = (text: string): unknown => {
  try {
    // Of a key given twice the last wins (EB-5), as JSON.parse has it.
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidPattern(`Filter is not an object: ${(error as Error).message}`);
  }
};

/** @param text JSON @throws InvalidPattern */
export const compilePattern = (text: string): Pattern => {
  const pattern = parse(text);
  return isObject(pattern) ? object(pattern, '', [new Map()]) : invalid('Filter is not an object');
};

const wildcardsOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(wildcardsOf);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'wildcard' ? [inner].flat().filter((text) => typeof text === 'string') : wildcardsOf(inner),
  );
};

/** Whether a rule counts against the quota of rules with wildcards (EB-7). @param text a valid pattern */
export const hasWildcard = (text: string): boolean => wildcardsOf(JSON.parse(text)).length > 0;

/** As the service compiles it: also refuses wildcards that the open-source matcher would take. @throws InvalidPattern */
export const compileServicePattern = (text: string): Pattern => {
  const pattern = compilePattern(text);
  if (wildcardsOf(JSON.parse(text)).some(tooComplex)) {
    invalid(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  }
  return pattern;
};
