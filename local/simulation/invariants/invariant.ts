import type { Reading } from '../reading.ts';

/** What must be true once it is calm, whatever happened before. Pure: it judges what was read back. */
export interface Invariant {
  name: string;
  /** What is broken, a line each; none: it holds. */
  broken: (reading: Reading) => readonly string[];
}
