import type { Chance } from '../chance.ts';
import type { Stage } from '../stage/stage.ts';
import type { Moments } from './moments.ts';
import type { Platform } from './platforms.ts';
import type { Happening, Story } from './story.ts';

/** An image that a story pushed under a tag. Times are milliseconds since the epoch. */
export interface Pushed {
  at: number;
  service: string;
  /** Absent: it was pushed without. */
  tag?: string;
  digest: string;
  /** Of `images.ts`. */
  image: string;
}

/** A visitor who does as he is told, until he sees the app or has no patience left. */
export interface Visited {
  at: number;
  service: string;
  answers: { at: number; status: number; app: boolean }[];
  /** When the app answered. */
  served?: number;
}

/** A story being played. */
export interface Run {
  story: Story;
  platform: Platform;
  stage: Stage;
  chance: Chance;
  moments: Moments;
  /** Milliseconds since the epoch. */
  began: number;
  /** What came about, at the second at which it did, oldest first. */
  happened: Happening[];
  pushed: Pushed[];
  visited: Visited[];
  /** How often each happening, fault and habit came about. */
  fired: Map<string, number>;
  /** `<machine>.<state>` of executions that were stopped by a person. */
  aborted: Map<string, number>;
  /** Bounds that people registered last, by service. */
  bounds: Map<string, { min: number; max: number }>;
}

export const count = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);
