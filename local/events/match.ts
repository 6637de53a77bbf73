import { isObject } from './invalid-pattern.ts';
import type { ValueTest } from './operators.ts';
import type { Conjunction, Pattern } from './pattern.ts';

/** Which element of which array of the event a leaf stands in. */
type Membership = ReadonlyMap<number, number>;

interface Leaf {
  value: unknown;
  within: Membership;
}

/** The values of an event by their paths. */
export type Leaves = ReadonlyMap<string, Leaf[]>;

export const leavesOf = (event: unknown): Leaves => {
  const found = new Map<string, Leaf[]>();
  let arrays = 0;
  const visit = (value: unknown, path: string, within: Membership): void => {
    if (Array.isArray(value)) {
      const id = arrays++;
      value.forEach((element, index) => visit(element, path, new Map(within).set(id, index)));
    } else if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, path === '' ? name : `${path}.${name}`, within);
    } else {
      const known = found.get(path);
      if (known) known.push({ value, within });
      else found.set(path, [{ value, within }]);
    }
  };
  visit(event, '', new Map());
  return found;
};

/** Two fields of one array must stand in the same element of it; `undefined` if they do not. */
const join = (a: Membership, b: Membership): Membership | undefined => {
  // Most fields stand in no array.
  if (b.size === 0) return a;
  if (a.size === 0) return b;
  for (const [array, index] of b) if (a.has(array) && a.get(array) !== index) return undefined;
  return new Map([...a, ...b]);
};

/** Paths that may be absent go last: what is absent depends on the array elements that the others chose. */
const inOrder = (conjunction: Conjunction): Ordered => {
  const mayBeAbsent = (tests: readonly ValueTest[]) => Number(tests.some((test) => test.absent));
  return [...conjunction].sort(([, a], [, b]) => mayBeAbsent(a) - mayBeAbsent(b));
};

type Ordered = readonly [string, readonly ValueTest[]][];

/** Patterns stay while events come and go. */
const ordered = new WeakMap<Conjunction, Ordered>();

const pathsOf = (conjunction: Conjunction): Ordered => {
  let paths = ordered.get(conjunction);
  if (!paths) ordered.set(conjunction, (paths = inOrder(conjunction)));
  return paths;
};

const holds = (conjunction: Conjunction, leaves: Leaves): boolean => {
  const paths = pathsOf(conjunction);
  const from = (at: number, within: Membership): boolean => {
    const [path, tests] = paths[at] ?? [];
    if (path === undefined || tests === undefined) return true;
    let isThere = false;
    for (const leaf of leaves.get(path) ?? []) {
      const joined = join(within, leaf.within);
      if (!joined) continue;
      isThere = true;
      if (tests.some((test) => !test.absent && test.test(leaf.value)) && from(at + 1, joined)) return true;
    }
    return !isThere && tests.some((test) => test.absent) && from(at + 1, within);
  };
  return from(0, new Map());
};

/** Whether an event matches: values of an array are OR, keys are AND, and only leaves exist (EB-5). */
export const matches = (pattern: Pattern, event: unknown): boolean => matchesLeaves(pattern, leavesOf(event));

/** The same, for an event that many patterns are asked about. */
export const matchesLeaves = (pattern: Pattern, leaves: Leaves): boolean =>
  pattern.some((conjunction) => holds(conjunction, leaves));
