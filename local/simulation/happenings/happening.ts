import type { Chance } from '../../chance.ts';
import type { Plays } from '../platforms.ts';
import type { Run } from '../run.ts';
import type { Params } from '../story.ts';

/** One thing that can happen in a story. */
export interface HappeningKind {
  name: string;
  /** What it comes to, if that is another one that waited for its moment. */
  like?: string;
  /** How often it is drawn, against the others. */
  weight: number;
  /** Services it may happen to; default: all. */
  fits?: (service: Plays) => boolean;
  draw?: (chance: Chance) => Params;
  /** It waits for an execution of its service to come to one of these, and comes about a drawn while later. */
  places?: readonly string[];
  /** Comes about at its time; whatever it awaits goes through `run.stage`, which moves the clock. */
  play: (run: Run, service: Plays, params: Params) => void | Promise<void>;
}

export const pick = <T>(chance: Chance, from: readonly T[]): T => from[Math.floor(chance.next() * from.length)]!;

export const whole = (chance: Chance, low: number, high: number): number => Math.floor(chance.between(low, high + 1));

/** The same, at a moment of a workflow. */
export const upon = (
  kind: HappeningKind,
  { name, weight, places }: Pick<HappeningKind, 'name' | 'weight' | 'places'>,
): HappeningKind => ({ ...kind, name, weight, places, like: kind.name });

/** Milliseconds: within a step, within what follows it, within a wait. */
export const whileAfter = (chance: Chance): number => {
  const kind = chance.next();
  return whole(chance, 0, kind < 0.4 ? 400 : kind < 0.8 ? 12_000 : 200_000);
};
