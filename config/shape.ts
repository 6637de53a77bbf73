import * as z from 'zod';
import { keysAt } from './json-schema.ts';
import { nearest, oneOf, seenText } from './mistake.ts';
import type { Mistake, Path } from './mistake.ts';
import type { Source } from './source.ts';

/** What a file holds, as far as it is understood, and everything that is not. */
export interface Shaped<T> {
  /** Without the parts that are mistaken, so that what they mean can be checked all the same; absent: nothing is left. */
  value: T | undefined;
  mistakes: Mistake[];
}

/** Words of the design that are not built yet (design §5): a better answer than "unknown key". */
const LATER = ['dependsOn', 'promoteTo', 'rollback', 'calendar', 'migrations'];

/** Holds a parsed file against its schema. */
export const shape = <T>(source: Source, schema: z.ZodType<T>): Shaped<T> => {
  if (source.broken.length > 0) return { value: undefined, mistakes: source.broken };
  const result = schema.safeParse(source.data);
  if (result.success) return { value: result.data, mistakes: [] };
  const allowed = z.toJSONSchema(schema, { io: 'input' });
  return {
    value: salvage(source.data, schema),
    mistakes: result.error.issues.flatMap((issue) => explain(issue, source, allowed)),
  };
};

const explain = (issue: z.core.$ZodIssue, source: Source, allowed: unknown): Mistake[] => {
  const path = issue.path as Path;
  const value = valueAt(source.data, path);
  const say = (expected: string, hint?: string) => [source.mistake(path, { seen: seenText(value), expected, hint })];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(source, [...path, key], keysAt(allowed, path)));
    case 'invalid_key':
      return [keyMistake(source, path, issue.issues[0]?.message ?? issue.message)];
    case 'invalid_value':
      return say(oneOf(issue.values.map(String)), near(value, issue.values.map(String)));
    case 'invalid_union':
      return explainUnion(issue, source, allowed, value);
    case 'invalid_type':
      return say(expectedOf(issue));
    default:
      return say(issue.message);
  }
};

/** Of a name or a map: the mistakes of the alternative that the value was meant for. */
const explainUnion = (
  issue: z.core.$ZodIssueInvalidUnion,
  source: Source,
  allowed: unknown,
  value: unknown,
): Mistake[] => {
  const path = issue.path as Path;
  const isType = (inner: z.core.$ZodIssue): boolean => inner.code === 'invalid_type' && inner.path.length === 0;
  const meant = issue.errors.find((issues) => issues.length > 0 && !issues.some(isType));
  if (meant) return meant.flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] }, source, allowed));
  const options = optionsOf(issue);
  const expected = options.length > 0 ? oneOf(options) : alternatives(issue);
  return [source.mistake(path, { seen: seenText(value), expected, hint: near(value, options) })];
};

const alternatives = (issue: z.core.$ZodIssueInvalidUnion): string =>
  issue.errors.flatMap((issues) => issues.slice(0, 1).map(expectedOf)).join(' or ');

const expectedOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
    ? typeWords(issue.expected)
    : issue.message;

/** zod names the options of a discriminator in the issue, but not in its type. */
const optionsOf = (issue: z.core.$ZodIssueInvalidUnion): string[] =>
  'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];

const unknownKey = (source: Source, path: Path, keys: string[]): Mistake => {
  const key = String(path.at(-1));
  const hint = LATER.includes(key) ? 'planned, but not built yet' : nearest(key, keys);
  return source.mistake(path, { seen: `the unknown key ${key}`, expected: oneOf(keys), hint }, 'key');
};

const keyMistake = (source: Source, path: Path, expected: string): Mistake =>
  source.mistake(path, { seen: `the key ${seenText(path.at(-1))}`, expected }, 'key');

const near = (value: unknown, valid: string[]): string | undefined =>
  typeof value === 'string' ? nearest(value, valid) : undefined;

const typeWords = (type: string): string => {
  const words: Record<string, string> = { object: 'a map', record: 'a map', array: 'a list', string: 'a text' };
  return words[type] ?? type;
};

export const valueAt = (data: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, part) => (at as Record<string | number, unknown> | null | undefined)?.[part], data);

/** Drops what is mistaken until the rest fits. Each turn drops something, so it ends. */
const salvage = <T>(data: unknown, schema: z.ZodType<T>): T | undefined => {
  const rest = structuredClone(data);
  for (;;) {
    const result = schema.safeParse(rest);
    if (result.success) return result.data;
    // Last first, so that the places of the others in a list stay.
    const dropped = result.error.issues
      .flatMap(culprits)
      .toReversed()
      .filter((path) => drop(rest, path));
    if (dropped.length === 0) return undefined;
  }
};

const culprits = (issue: z.core.$ZodIssue): Path[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key] as Path) : [issue.path as Path];

/** A value that is missing takes what misses it along. */
const drop = (data: unknown, path: Path): boolean => {
  if (path.length === 0) return false;
  const parent = valueAt(data, path.slice(0, -1));
  const key = path.at(-1)!;
  if (parent === null || typeof parent !== 'object' || !(key in parent)) return drop(data, path.slice(0, -1));
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string, unknown>)[key];
  return true;
};
