import type { Effect } from '../recorder.ts';

/** A turn at a service, from the write that began it. */
export interface Turn {
  turn: number;
  /** Milliseconds since the epoch. */
  at: number;
  /** ARN of an execution. */
  holder: string;
  /** Who held it until then. Absent: nobody did. */
  before?: string;
}

export interface ReleaseStep {
  at: number;
  /** Absent: it was not on record. */
  from?: string;
  to: string;
}

/** What an invocation was told of a STATE item. */
export interface Sight {
  at: number;
  read: boolean;
  holder?: string;
  turn: number;
  /** When the intent that stands in it was written, by the clock of who wrote it. */
  intent?: string;
}

/** What is saved of a service, from the write that changed it. */
export interface Saving {
  at: number;
  phase: string;
  /** Saved count; absent: nothing is saved. */
  desired?: number;
  /** Saved minimum, if it has one. */
  min?: number;
}

/** An intent as it was written. */
export interface Intent {
  /** When it was written, by the clock of who wrote it. */
  intent: string;
  /** Who says that he holds the service, and since which turn: the values of the fence; absent: he says nothing. */
  by?: { holder: string; turn: number };
  /** The intent of another copy that it was written over, unseen. */
  covers?: string;
}

/** A change of a service that a step made, with what its function knew of the lease when it asked for it. */
export interface Mutation extends Effect {
  name: string;
  /** The last sight of the lease; absent: it never looked. */
  sight?: Sight;
  /** The intent that the same function had written last when it asked for it. */
  intent?: Intent;
}

/** A time in which nobody did anything about what was to do. */
export interface Unattended {
  at: number;
  /** Absent: until the end. */
  until?: number;
  what: string;
}

/** A person's UpdateService, or RegisterScalableTarget. */
export interface PersonsCall {
  at: number;
  /** It sets the count, or its bounds. */
  resizes: boolean;
  /** It sets a revision to run. */
  deploys: boolean;
}

/** What became of one service and its part of the ledger over the whole run. */
export interface ServiceHistory {
  turns: Turn[];
  releases: Map<string, ReleaseStep[]>;
  savings: Saving[];
  mutations: Mutation[];
  /** Desired counts as calls set them, whoever called. */
  counts: { at: number; desired: number }[];
  /** What persons changed of the service, or its bounds. */
  persons: PersonsCall[];
  /** Bounds as calls registered them, whoever called. */
  bounds: { at: number; byPerson: boolean; input: Effect['input'] }[];
  unattended: Unattended[];
  /** Times in which something spoke against a sleep that had begun, and its route was not given back yet. */
  objections: Unattended[];
  /** Rules of its route that a step changed. */
  routes: { rule: string; sentAt: number; at: number; principal: string }[];
  /** Image of each revision that a step registered, by its ARN. */
  revisions: Map<string, string>;
  /** By the release, oldest first: revisions that it had on record until it was registered again. */
  replaced: Map<string, { at: number; revision: string }[]>;
  /** When the watchdog of a turn was armed first. */
  watchdogs: Map<number, number>;
}

export const emptyHistory = (): ServiceHistory => ({
  turns: [],
  releases: new Map(),
  savings: [],
  mutations: [],
  counts: [],
  persons: [],
  bounds: [],
  unattended: [],
  objections: [],
  routes: [],
  revisions: new Map(),
  replaced: new Map(),
  watchdogs: new Map(),
});
