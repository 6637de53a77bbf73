import type { Doing } from './state.ts';

/** Of the same run of a step: by time and kind alone two copies that write in one millisecond take the other's for their own (seed 128078). */
export const isSameIntent = (a: Doing | undefined, b: Doing | undefined): boolean =>
  a?.at === b?.at && a?.kind === b?.kind && a?.run === b?.run;
