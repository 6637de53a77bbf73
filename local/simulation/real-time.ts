/** Real milliseconds, for how long a run takes and may take; nothing that a seed decides hangs on it. */
export const realMilliseconds = (): number => performance.now();
