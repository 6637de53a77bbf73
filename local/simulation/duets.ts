import type { Chance } from '../chance.ts';
import { pick, whole } from './happenings/index.ts';
import type { Plays } from './platforms.ts';
import type { Params } from './story.ts';
import { happeningOf } from './threads.ts';
import type { Drawn, Part } from './threads.ts';

/** A fault in the air until the calm; numbers in brackets are drawn between the two. */
interface Voice {
  name: string;
  with: Readonly<Record<string, Params[string] | readonly [low: number, high: number]>>;
}

/**
 * Happenings and a fault that meet: a moment that lasts milliseconds, stretched until what comes then does come into it. By chance
 * the two find each other in one story of thousands, and what is wrong in that moment would never show.
 */
interface Duet {
  fits: (service: Plays) => boolean;
  parts: readonly Part[];
  faults: readonly Voice[];
}

const isVisited = ({ url }: Plays): boolean => url !== undefined;
const sleeps = ({ sleepsAfter }: Plays): boolean => sleepsAfter !== undefined;

const DUETS: readonly Duet[] = [
  {
    // A push arrives while the holder is about to give the service back. No idle look finds what he misses, nor does his watchdog: he is
    // done before it comes.
    fits: (service) => !sleeps(service),
    parts: [
      { name: 'pushesBad', with: { image: 'unpullable' } },
      { name: 'pushesUpon', places: ['deploy.Settle'], after: [2, 6] },
      { name: 'pushesUpon', places: ['deploy.Settle'], after: [6, 11] },
    ],
    faults: [{ name: 'crawls', with: { service: 'any', place: 'deploy.Settle', share: 1, times: 1, seconds: 4 } }],
  },
  {
    // A push is left with a sleep that closes its route, and has not subscribed yet. No visitor: he rings again after 20 s.
    fits: sleeps,
    parts: [{ name: 'pushesUpon', places: ['sleep.Drowse'], after: [1, 5] }],
    faults: [
      {
        name: 'answersLate',
        with: { service: 'elasticloadbalancing', place: 'sleep.Drowse', share: 1, times: 3, seconds: 4 },
      },
    ],
  },
  {
    // Nobody can read the metrics, from before the first look at idleness to after the cut, and visitors come just before it.
    fits: (service) => sleeps(service) && isVisited(service),
    parts: [{ name: 'crowds', at: [235, 280] }],
    faults: [{ name: 'throttled', with: { service: 'monitoring', share: 1, times: 400 } }],
  },
  {
    // ECS gives up, goes back and is stable again before anybody looks.
    fits: () => true,
    parts: [{ name: 'letsEcsGoBack' }, { name: 'pushesBad', at: [10, 60], with: { image: 'unpullable' } }],
    faults: [{ name: 'eventLate', with: { share: 1, times: 300, seconds: [110, 300] } }],
  },
  {
    // Red for long before a release, and for long after it; the service does not sleep yet.
    fits: (service) => isVisited(service) && service.alarm !== undefined,
    parts: [{ name: 'staysRed' }, { name: 'pushesGood', at: [200, 260], with: { image: 'healthy' } }],
    faults: [],
  },
];

/** Seconds from its last happening on that belong to it: events that come late, a deploy, the time in which nobody does what he missed. */
export const DUET_SECONDS = 900;
const SHARE = 0.15;
/** Of duets; the others come among whatever else their seed draws. */
const ALONE_SHARE = 0.7;

/** A duet of a seed. */
export interface DrawnDuet extends Drawn {
  /** Nothing else happens in this story. */
  isAlone: boolean;
}

const voiceOf = (chance: Chance, { name, with: given }: Voice): Drawn['faults'][number] => ({
  name,
  with: Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      Array.isArray(value) ? whole(chance, value[0], value[1]) : value,
    ]),
  ) as Params,
});

/** @returns undefined: the seed has none */
export const drawDuet = (chance: Chance, services: readonly Plays[]): DrawnDuet | undefined => {
  if (chance.next() >= SHARE) return undefined;
  const fitting = DUETS.filter(({ fits }) => services.some(fits));
  const { fits, parts, faults } = pick(chance, fitting);
  const { name } = pick(chance, services.filter(fits));
  const at = whole(chance, 5, 20);
  return {
    isAlone: chance.next() < ALONE_SHARE,
    happenings: parts.map((part, index) => happeningOf(chance.fork(String(index)), part, name, at)),
    faults: faults.map((one) => voiceOf(chance.fork(one.name), one)),
  };
};
