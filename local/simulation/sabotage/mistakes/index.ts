import type { Mistake } from '../mistake.ts';
import { LEASE } from './lease.ts';
import { RELEASES } from './releases.ts';
import { SOUGHT } from './sought.ts';
import { TIDE } from './tide.ts';
import { WAITING } from './waiting.ts';

/** Everything that can be planted. A new mistake is an entry in one of these files and nothing else. */
export const MISTAKES: readonly Mistake[] = [...LEASE, ...WAITING, ...TIDE, ...RELEASES];

/** Those, and the ones that no seed has caught yet. */
export const ALL: readonly Mistake[] = [...MISTAKES, ...SOUGHT];

/** @throws Error for an unknown name */
export const mistakeNamed = (name: string): Mistake => {
  const found = ALL.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`no mistake ${name}; there are ${ALL.map((one) => one.name).join(', ')}`);
};
