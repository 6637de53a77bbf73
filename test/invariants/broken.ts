import type { Reading } from '../../local/simulation/reading.ts';

/** The name of an invariant, what breaks it, and where. */
export type Broken = [invariant: string, by: string, reading: Reading];
