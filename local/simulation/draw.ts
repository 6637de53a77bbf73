import { seededChance } from '../chance.ts';
import type { Chance } from '../chance.ts';
import { isAimed } from './agenda.ts';
import { drawFault } from './faults/index.ts';
import { drawHabits } from './faults/habits.ts';
import { HAPPENINGS, pick, whileAfter, whole } from './happenings/index.ts';
import type { HappeningKind } from './happenings/index.ts';
import { PLATFORMS } from './platforms.ts';
import type { Platform, Plays } from './platforms.ts';
import { GENERATOR } from './story.ts';
import type { Happening, Story } from './story.ts';
import { drawThread } from './threads.ts';

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
  const when = kind.places && { place: pick(chance, kind.places), afterMs: whileAfter(chance) };
  return { at, name: kind.name, service: service.name, with: { ...when, ...kind.draw?.(chance) } };
};

/** Seconds. Now and then hours: watch windows, timers and metrics are over by then. */
const drawGap = (chance: Chance): number => {
  const kind = chance.next();
  if (kind < 0.55) return whole(chance, 0, 150);
  return kind < 0.95 ? whole(chance, 300, 1800) : whole(chance, 3600, 3 * 3600);
};

/** Happenings come in clusters: what is seconds apart meets, what is many minutes apart finds services asleep. */
const drawTimes = (chance: Chance, count: number): number[] => {
  const times: number[] = [];
  let at = whole(chance, 5, 60);
  for (let one = 0; one < count; one++) {
    times.push(at);
    at += drawGap(chance);
  }
  return times;
};

/** Half of the stories have a thread; what it waits for takes its time. */
const THREAD_SHARE = 0.55;

const withThread = (chance: Chance, platform: Platform, single: readonly Happening[]): Happening[] => {
  if (chance.next() >= THREAD_SHARE) return [...single];
  const { at } = pick(chance, single);
  return [...single, ...drawThread(chance, platform.services, at)].toSorted((a, b) => a.at - b.at);
};

const drawHappenings = (chance: Chance, platform: Platform): Happening[] => {
  const timing = chance.fork('times');
  const times = drawTimes(timing, whole(timing, 2, 3 + platform.services.length));
  const single = times.map((at, index) => drawHappening(chance.fork(`happening/${index}`), platform, at));
  return withThread(chance.fork('thread'), platform, single);
};

/** Seconds after the last happening: what waits for a place may have to wait for a whole sleep. */
const calmAfter = (chance: Chance, happenings: readonly Happening[]): number => {
  const last = happenings.at(-1)!.at;
  const aimed = happenings.filter(isAimed).map(({ at }) => at + whole(chance, 600, 2100));
  return Math.max(last + whole(chance, 10, 600), ...aimed);
};

/** What a seed is a name for; the same for ever, as long as the generator's version is. */
export const drawStory = (seed: number): Story => {
  const chance = seededChance(`simulation/${GENERATOR}/${seed}`);
  const platform = drawPlatform(chance.fork('platform'));
  const happenings = drawHappenings(chance, platform);
  const calmAt = calmAfter(chance.fork('calm'), happenings);
  const count = whole(chance.fork('faults'), 2, 9);
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
