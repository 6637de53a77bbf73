import type { Chance } from '../../chance.ts';
import type { Plays } from '../platforms.ts';
import type { Run } from '../run.ts';
import type { Params } from '../story.ts';

/** One thing that can happen in a story. */
export interface HappeningKind {
  name: string;
  /** How often it is drawn, against the others. */
  weight: number;
  /** Services it may happen to; default: all. */
  fits?: (service: Plays) => boolean;
  draw?: (chance: Chance) => Params;
  /** Comes about at its time; whatever it awaits goes through `run.stage`, which moves the clock. */
  play: (run: Run, service: Plays, params: Params) => void | Promise<void>;
}

export const pick = <T>(chance: Chance, from: readonly T[]): T => from[Math.floor(chance.next() * from.length)]!;

export const whole = (chance: Chance, low: number, high: number): number => Math.floor(chance.between(low, high + 1));
