import { seededChance } from '../chance.ts';
import type { Chance } from '../chance.ts';
import { isAimed } from './agenda.ts';
import { abortedAt, ABORTS } from './faults/aborts.ts';
import { staleExecution } from './faults/calls.ts';
import { drawFault } from './faults/index.ts';
import { drawHabits } from './faults/habits.ts';
import { HAPPENINGS, pick, whileAfter, whole } from './happenings/index.ts';
import type { HappeningKind } from './happenings/index.ts';
import { drawDuet, DUET_SECONDS } from './duets.ts';
import { DRAWN_PLACES } from './places.ts';
import { PLATFORMS } from './platforms.ts';
import type { Platform, Plays } from './platforms.ts';
import { GENERATOR } from './story.ts';
import type { Happening, PlannedFault, Story } from './story.ts';
import { drawThread } from './threads.ts';
import type { Drawn } from './threads.ts';

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

/** Of stories in which somebody waits for an execution at a place, to stop it there, and of the others with a thread. */
const AIM_SHARE = 0.6;
const THREAD_SHARE = 0.5;

const drawSingle = (chance: Chance, platform: Platform): Happening[] => {
  const timing = chance.fork('times');
  const times = drawTimes(timing, whole(timing, 2, 3 + platform.services.length));
  return times.map((at, index) => drawHappening(chance.fork(`happening/${index}`), platform, at));
};

/** Where an execution is to be stopped. */
const drawAim = (chance: Chance): string | undefined =>
  chance.next() < AIM_SHARE ? pick(chance, DRAWN_PLACES) : undefined;

/** What leads to the aim, if anything has to; else any thread or none. */
const drawLead = (
  chance: Chance,
  { services }: Platform,
  single: readonly Happening[],
  aim: string | undefined,
): Drawn => {
  // From the beginning on: what sleeps already does not fall asleep.
  const { at } = single[0]!;
  const lead = drawThread(chance.fork('lead'), services, at, aim ?? 'none');
  if (lead.happenings.length > 0 || chance.next() >= THREAD_SHARE) return lead;
  return drawThread(chance.fork('thread'), services, pick(chance, single).at);
};

/** Seconds after the last happening: what waits for a place may have to wait for a whole sleep. */
const calmAfter = (chance: Chance, happenings: readonly Happening[]): number => {
  const last = happenings.at(-1)!.at;
  const aimed = happenings.filter(isAimed).map(({ at }) => at + whole(chance, 600, 2100));
  return Math.max(last + whole(chance, 10, 600), ...aimed);
};

const drawFaults = (chance: Chance, calmAt: number): PlannedFault[] =>
  Array.from({ length: whole(chance, 2, 8) }, (_, index) => drawFault(chance.fork(String(index)), calmAt));

/** SFN-24: who looks after an execution that was stopped may be told that it runs. */
const staleAfterStop = (chance: Chance, faults: readonly PlannedFault[], calmAt: number): PlannedFault[] => {
  const isStopped = faults.some(({ name }) => ABORTS.some((one) => one.name === name));
  if (!isStopped || chance.next() >= 0.3) return [];
  const { name, draw } = staleExecution;
  return [{ name, from: 0, until: calmAt, with: { service: 'any', share: 1, times: 4, ...draw?.(chance) } }];
};

/** What is drawn one by one, and what leads to the place where an execution is to be stopped. */
const drawMain = (chance: Chance, platform: Platform): Drawn => {
  const single = drawSingle(chance, platform);
  const aim = drawAim(chance.fork('aim'));
  const lead = drawLead(chance.fork('thread'), platform, single, aim);
  const happenings = [...single, ...lead.happenings];
  if (aim === undefined) return { happenings, faults: lead.faults };
  const stop = { name: abortedAt.name, with: { ...abortedAt.draw(chance.fork('stop')), place: aim, entries: 1 } };
  return { happenings, faults: [...lead.faults, stop] };
};

/** By the generator that drew these streams first: what is added since draws from forks of its own, and leaves other stories as they were. */
const STREAMS = 5;

/** What a seed is a name for; the same for ever, as long as the generator's version is. */
export const drawStory = (seed: number): Story => {
  const chance = seededChance(`simulation/${STREAMS}/${seed}`);
  const platform = drawPlatform(chance.fork('platform'));
  const duet = drawDuet(chance.fork('duet'), platform.services);
  const main = duet?.isAlone ? undefined : drawMain(chance, platform);
  const parts = [main, duet].filter((one) => one !== undefined);
  const happenings = parts.flatMap((one) => one.happenings).toSorted((a, b) => a.at - b.at);
  const calmAt = Math.max(calmAfter(chance.fork('calm'), happenings), duet ? happenings.at(-1)!.at + DUET_SECONDS : 0);
  const planned = parts.flatMap((one) => one.faults).map((one) => ({ ...one, from: 0, until: calmAt }));
  const faults = main ? [...planned, ...drawFaults(chance.fork('faults'), calmAt)] : planned;
  return {
    generator: GENERATOR,
    seed,
    platform: platform.name,
    habits: drawHabits(chance.fork('habits')),
    happenings,
    faults: [...faults, ...staleAfterStop(chance.fork('stale'), faults, calmAt)],
    calmAt,
  };
};
