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

/** A fault that struck: what lies in the air has not come about yet, and may never do. Times are milliseconds since the epoch. */
export interface Strike {
  at: number;
  /** Of an entry of `faults/`. */
  name: string;
  /** So long what it did goes on: a call is slow, an event on its way. */
  seconds: number;
  /** Absent: it may concern any. */
  service?: string;
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
  /** Each fault that came about, oldest first. */
  struck: Strike[];
  /** `<machine>.<state>` of executions that were stopped by a person. */
  aborted: Map<string, number>;
  /** Bounds that people registered last, by service. */
  bounds: Map<string, { min: number; max: number }>;
}

export const count = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

/** Of a fault: counted, and noted with its time. */
export const strike = (run: Run, name: string, seconds = 0, service?: string): void => {
  count(run.fired, name);
  run.struck.push({ at: run.stage.now(), name, seconds, ...(service !== undefined && { service }) });
};
