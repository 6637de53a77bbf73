import type { Capacity, Suspension } from './state.ts';

/** The desired count that a wake restores: what was saved, never below the saved minimum, never zero (Z7). */
export const wakeCount = (capacity: Capacity | undefined): number =>
  Math.max(1, capacity?.desired ?? 1, capacity?.bounds?.min ?? 0);

/** The count for a revert's UpdateService: only ever raised, since autoscaling owns it (T15). `undefined`: leave it. */
export const revertCount = (before: number | undefined, now: number): number | undefined =>
  before !== undefined && before > now ? before : undefined;

interface Bounds {
  min: number;
  max: number;
  suspended: Suspension;
}

/** What a sleep leaves behind at the scalable target; the maximum stays as it was (TOP-2, AAS-7). */
export const ASLEEP = { min: 0, suspended: { scalingIn: true, scalingOut: true, scheduled: true } } as const;

const mergedSuspension = (saved: Suspension | undefined, now: Suspension): Suspension => ({
  scalingIn: now.scalingIn && (saved?.scalingIn ?? false),
  scalingOut: now.scalingOut && (saved?.scalingOut ?? false),
  scheduled: now.scheduled && (saved?.scheduled ?? false),
});

/**
 * The bounds to be restored: of what was saved only the members that still are as sleep left them. What a person has set
 * meanwhile stays (Z16).
 */
export const boundsToRestore = (saved: Capacity | undefined, now: Bounds): Bounds => ({
  min: now.min === ASLEEP.min ? (saved?.bounds?.min ?? now.min) : now.min,
  max: now.max,
  suspended: mergedSuspension(saved?.suspended, now.suspended),
});

/**
 * Bounds as a sleep leaves them, of a service that is seen for the first time: an earlier installation put it to sleep, and what it
 * saved is lost. Suspended for ever is nothing that anybody wants to be restored.
 */
export const isLeftAsleep = ({ min, suspended }: Bounds): boolean =>
  min === ASLEEP.min && suspended.scalingIn && suspended.scalingOut && suspended.scheduled;

/** What is saved of a service at first sight. */
export const boundsAtFirstSight = (now: Bounds): Bounds =>
  isLeftAsleep(now) ? { ...now, suspended: { scalingIn: false, scalingOut: false, scheduled: false } } : now;

export const sameBounds = (a: Bounds, b: Bounds): boolean =>
  a.min === b.min &&
  a.max === b.max &&
  a.suspended.scalingIn === b.suspended.scalingIn &&
  a.suspended.scalingOut === b.suspended.scalingOut &&
  a.suspended.scheduled === b.suspended.scheduled;
