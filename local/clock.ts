/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** The only source of time in the model. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `what` once, `ms` milliseconds from now. */
  after(ms: number, what: () => void): Timer;
  /**
   * Holds virtual time while real work (turns of the event loop, files) is under way; a real clock needs none.
   * @returns to be called once when the work is done
   */
  busy?(what: string): () => void;
}

/** ISO 8601 to the second, as EventBridge writes `time`. */
export const isoSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
