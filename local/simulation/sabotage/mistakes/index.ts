import type { Mistake } from '../mistake.ts';
import { GATE } from './gate.ts';
import { IDLENESS } from './idleness.ts';
import { LEASE } from './lease.ts';
import { RELEASES } from './releases.ts';
import { OPEN } from './open.ts';
import { TIDE } from './tide.ts';
import { VISITORS } from './visitors.ts';
import { WAITING } from './waiting.ts';

/** Everything that can be planted. A new mistake is an entry in one of these files and nothing else. */
export const MISTAKES: readonly Mistake[] = [
  ...LEASE,
  ...WAITING,
  ...TIDE,
  ...RELEASES,
  ...GATE,
  ...VISITORS,
  ...IDLENESS,
];

/** Those, and the ones that no seed has caught yet. */
export const ALL: readonly Mistake[] = [...MISTAKES, ...OPEN];

/** @throws Error for an unknown name */
export const mistakeNamed = (name: string): Mistake => {
  const found = ALL.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`no mistake ${name}; there are ${ALL.map((one) => one.name).join(', ')}`);
};
