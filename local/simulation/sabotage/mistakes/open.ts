import type { Mistake } from '../mistake.ts';

/** What no seed has caught yet. They are hunted for by name only; one that is caught moves to the others, with its seed. */
export const OPEN: readonly Mistake[] = [];
