import { seededChance } from '../chance.ts';
import type { Chance } from '../chance.ts';
import { drawFault } from './faults/index.ts';
import { drawHabits } from './faults/habits.ts';
import { HAPPENINGS, pick, whole } from './happenings/index.ts';
import type { HappeningKind } from './happenings/index.ts';
import { PLATFORMS } from './platforms.ts';
import type { Platform, Plays } from './platforms.ts';
import { GENERATOR } from './story.ts';
import type { Happening, Story } from './story.ts';

/** Small fleets are cheap, and show most: a seed of one service is played in a second. */
const SHARES: readonly number[] = [5, 3, 1, 1];

const drawPlatform = (chance: Chance): Platform => {
  const all = PLATFORMS.flatMap((platform, index) => Array.from({ length: SHARES[index] ?? 1 }, () => platform));
  return pick(chance, all);
};

const drawKind = (chance: Chance, service: Plays): HappeningKind => {
  const kinds = HAPPENINGS.filter(({ fits }) => fits?.(service) ?? true);
  let left = chance.next() * kinds.reduce((sum, { weight }) => sum + weight, 0);
  return kinds.find(({ weight }) => (left -= weight) < 0) ?? kinds[0]!;
};

const drawHappening = (chance: Chance, { services }: Platform, at: number): Happening => {
  const service = pick(chance, services);
  const kind = drawKind(chance, service);
  return { at, name: kind.name, service: service.name, with: kind.draw?.(chance) ?? {} };
};

/** Happenings come in clusters: what is seconds apart meets, what is many minutes apart finds services asleep. */
const drawTimes = (chance: Chance, count: number): number[] => {
  const times: number[] = [];
  let at = whole(chance, 5, 60);
  for (let one = 0; one < count; one++) {
    times.push(at);
    at += chance.next() < 0.55 ? whole(chance, 0, 150) : whole(chance, 300, 1800);
  }
  return times;
};

/** What a seed is a name for; the same for ever, as long as the generator's version is. */
export const drawStory = (seed: number): Story => {
  const chance = seededChance(`simulation/${GENERATOR}/${seed}`);
  const platform = drawPlatform(chance.fork('platform'));
  const timing = chance.fork('times');
  const times = drawTimes(timing, whole(timing, 2, 4 + platform.services.length));
  const happenings = times.map((at, index) => drawHappening(chance.fork(`happening/${index}`), platform, at));
  const calmAt = times.at(-1)! + whole(timing, 10, 600);
  const count = whole(chance.fork('faults'), 1, 6);
  const faults = Array.from({ length: count }, (_, index) => drawFault(chance.fork(`fault/${index}`), calmAt));
  return {
    generator: GENERATOR,
    seed,
    platform: platform.name,
    habits: drawHabits(chance.fork('habits')),
    happenings,
    faults,
    calmAt,
  };
};
