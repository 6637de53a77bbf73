import type { Interleaving } from './interleaving.ts';
import type { CallPlace, EntryPlace, Place, TimePlace } from './place.ts';
import { CROWDS, PAUSES, RULE_WEATHERS, TROUBLES, WEATHERS } from './ways.ts';
import type { Weather } from './ways.ts';

/** Seconds before the sleep, and after it. */
const BEFORE_SECONDS = 200;
const AFTER_SECONDS = 60;
/** A request that stands still for longer has lost its function or its visitor. */
const PAUSE_SECONDS_MAX = 8;
/** To the millisecond around the end of the wait. */
const EDGES = [-0.001, 0, 0.001];

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** The awaits of a sleep that nobody disturbs, as its dry run showed them. */
export interface Path {
  calls: readonly CallPlace[];
  entries: readonly EntryPlace[];
  /** For how long it waits while metrics are blind. */
  waitSeconds: number;
  /** Awaits of one that is called off while it waits, from the end of the wait on. */
  off: readonly (CallPlace | EntryPlace)[];
}

const timesSince = (since: TimePlace['since'], seconds: readonly number[]): TimePlace[] =>
  seconds.map((second) => ({ kind: 'time', since, seconds: second }));

/** Every second in which a sleep could still see the request, until its tasks are gone. */
const timesOf = ({ timerSeconds }: Weather, { waitSeconds }: Path): TimePlace[] => [
  // Up to the timer; what comes in its last seconds is met by the calls of Assess.
  ...timesSince('due', range(-BEFORE_SECONDS, timerSeconds - 3)),
  ...timesSince('waits', [...range(1, waitSeconds - 1), ...EDGES.map((edge) => waitSeconds + edge)]),
  ...timesSince('over', range(0, AFTER_SECONDS)),
];

/** From here on the load balancer may send visitors to the doorbell. */
const isClosing = ({ operation, side }: CallPlace): boolean => operation === 'ModifyRule' && side === 'after';

/** Places of a request, and the later ones up to which it may stand still. */
const pausesOf = ({ calls, waitSeconds }: Path): { place: Place; until: CallPlace }[] => {
  const closed = calls.slice(calls.findIndex(isClosing));
  const wakes = closed.findIndex(({ step }) => step === 'Cut');
  const [before, after] = [closed.slice(0, wakes), closed.slice(wakes)];
  const within = (some: readonly CallPlace[]) =>
    some.flatMap((place, index) => some.slice(index + 1).map((until) => ({ place, until })));
  const fromWait = range(waitSeconds - PAUSE_SECONDS_MAX, waitSeconds - 1).flatMap((seconds) =>
    after.map((until) => ({ place: { kind: 'time' as const, since: 'waits' as const, seconds }, until })),
  );
  return [...within(before), ...fromWait, ...within(after)];
};

/** A request, and two at once, at every place, while all else goes well. */
const calmOnes = (weather: Weather, path: Path): Interleaving[] => {
  const awaits = [...path.calls, ...path.entries];
  const one = [...awaits, ...timesOf(weather, path)].map((place) => ({
    weather,
    place,
    visitors: 1,
    trouble: 'well' as const,
  }));
  return [...one, ...awaits.map((place) => ({ weather, place, visitors: 2, trouble: 'well' as const }))];
};

/** In trouble is the very call of the sleep at which they come. */
const troubledOnes = (weather: Weather, { calls }: Path): Interleaving[] =>
  calls.flatMap((place) =>
    TROUBLES.flatMap((trouble) => CROWDS.map((visitors) => ({ weather, place, visitors, trouble }))),
  );

/** A request at every await of a sleep that another one has called off. */
const lateOnes = (weather: Weather, { off }: Path): Interleaving[] =>
  off.map((place) => ({ weather, place, visitors: 1, trouble: 'well' as const, calledOff: true }));

const lateTroubled = (weather: Weather, { off }: Path): Interleaving[] =>
  off
    .filter(({ kind }) => kind === 'call')
    .flatMap((place) => TROUBLES.map((trouble) => ({ weather, place, visitors: 1, trouble, calledOff: true })));

const pausedOnes = (weather: Weather, path: Path): Interleaving[] =>
  pausesOf(path).flatMap(({ place, until }) =>
    PAUSES.map((at) => ({ weather, place, visitors: 1, trouble: 'well' as const, paused: { at, until } })),
  );

/** Every interleaving, in an order that is always the same; those of one weather are together. */
export const planOf = (path: Path): Interleaving[] =>
  WEATHERS.flatMap((weather) => [
    ...calmOnes(weather, path),
    // The minute has no bearing on a sleep that is called off by a ring.
    ...(weather.timerSeconds === 0 ? lateOnes(weather, path) : []),
    ...(RULE_WEATHERS.includes(weather)
      ? [...troubledOnes(weather, path), ...lateTroubled(weather, path), ...pausedOnes(weather, path)]
      : []),
  ]);

/** So many interleavings share a world, one after another. */
const CHUNK = 40;

/** Shares of one world each. */
export const chunksOf = (plan: readonly Interleaving[]): Interleaving[][] =>
  WEATHERS.flatMap((weather) => {
    const own = plan.filter((one) => one.weather === weather);
    return Array.from({ length: Math.ceil(own.length / CHUNK) }, (_, index) =>
      own.slice(index * CHUNK, (index + 1) * CHUNK),
    );
  });
