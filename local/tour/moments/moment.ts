import type { Tone } from '../paint.ts';

/** One line of a timeline. */
export interface Moment {
  /** Milliseconds: since the epoch while moments are gathered, since the story's start once it is told. */
  at: number;
  /** Name of the service, without its environment. */
  service: string;
  /** A word or two. */
  what: string;
  why: string;
  tone: Tone;
  /** Told once, with a count, while the same comes again: looks of a gate, visits. */
  repeats?: boolean;
  times?: number;
  /** When it came for the last time. */
  lastAt?: number;
}

/** `staging/web` → `web` */
export const shortName = (key: unknown): string =>
  String(key ?? '')
    .split('/')
    .at(-1) ?? '';
