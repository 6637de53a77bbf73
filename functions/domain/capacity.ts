import type { Capacity } from './state.ts';

/** The desired count that a wake restores: what was saved, never below the saved minimum, never zero (Z7). */
export const wakeCount = (capacity: Capacity | undefined): number =>
  Math.max(1, capacity?.desired ?? 1, capacity?.bounds?.min ?? 0);

/** The count for a revert's UpdateService: only ever raised, since autoscaling owns it (T15). `undefined`: leave it. */
export const revertCount = (before: number | undefined, now: number): number | undefined =>
  before !== undefined && before > now ? before : undefined;
