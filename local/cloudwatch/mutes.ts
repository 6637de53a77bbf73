/** A span of time in which an alarm's actions are not run (CW-9); milliseconds since the epoch. */
export interface MuteWindow {
  /** The mute rule's. */
  arn: string;
  from: number;
  /** Exclusive. */
  to: number;
}
