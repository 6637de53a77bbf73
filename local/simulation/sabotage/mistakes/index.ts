import type { Mistake } from '../mistake.ts';
import { LEASE } from './lease.ts';
import { RELEASES } from './releases.ts';
import { TIDE } from './tide.ts';
import { WAITING } from './waiting.ts';

/** Everything that can be planted. A new mistake is an entry in one of these files and nothing else. */
export const MISTAKES: readonly Mistake[] = [...LEASE, ...WAITING, ...TIDE, ...RELEASES];

/** @throws Error for an unknown name */
export const mistakeNamed = (name: string): Mistake => {
  const found = MISTAKES.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`no mistake ${name}; there are ${MISTAKES.map((one) => one.name).join(', ')}`);
};
