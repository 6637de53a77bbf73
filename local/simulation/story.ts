import type { Platform } from './platforms.ts';

/** Of the generator: a kept seed means the same story only with the same one. Raise it when what a seed draws changes. */
export const GENERATOR = 7;

export type Params = Readonly<Record<string, string | number | boolean>>;

/** Something that people, visitors, images or AWS do to a service, at its second of the story. */
export interface Happening {
  /** Seconds since the story began. */
  at: number;
  /** Of an entry of `happenings/`. */
  name: string;
  service: string;
  with: Params;
}

/** A fault that is in the air for a while, and strikes whatever meets it. */
export interface PlannedFault {
  /** Where it stood when it was drawn, by which it draws whom it strikes, once others were left out; absent: where it stands. */
  key?: number;
  /** Of an entry of `faults/`. */
  name: string;
  /** Seconds since the story began. */
  from: number;
  until: number;
  with: Params;
}

/** How AWS behaves where its pages leave it open, or gives a spread; by name of an entry of `faults/habits.ts`. */
export type Habits = Readonly<Record<string, number>>;

/** What a seed draws: plain data, so that parts can be left out and the rest played again. */
export interface Story {
  generator: number;
  seed: number;
  /** Name of a platform. */
  platform: Platform['name'];
  habits: Habits;
  /** Oldest first. */
  happenings: readonly Happening[];
  faults: readonly PlannedFault[];
  /** Seconds since the story began: from here on there are no faults, nobody does anything. */
  calmAt: number;
}

/** Virtual seconds from the beginning of the calm until everything has to be at rest. */
export const CALM_SECONDS = 1800;
/** The sweep of the calm comes when whatever a watchdog finds was found. */
export const SWEEP_SECONDS = 720;
