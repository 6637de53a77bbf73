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
}

/** ISO 8601 to the second, as EventBridge writes `time`. */
export const isoSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
