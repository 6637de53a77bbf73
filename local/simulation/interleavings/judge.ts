import { INVARIANTS } from '../invariants/index.ts';
import type { Violation } from '../invariants/index.ts';
import { read } from '../reading.ts';
import type { Reading } from '../reading.ts';
import type { Effect } from '../recorder.ts';
import type { PlannedFault } from '../story.ts';
import type { Ground } from './ground.ts';
import type { Interleaving } from './interleaving.ts';
import type { Meeting } from './meeting.ts';
import { stepOf } from './watch.ts';

/** What is judged of the end of a calm, which is not waited for here. */
const NOT_HERE = ['quiet'];
/** A task's start at its slowest, and the look after it. */
const WAIT_SECONDS_MAX = 240;
const EPISODE_SECONDS_MAX = 86_400;

const isRing = (effect: Effect): boolean => stepOf(effect) === 'Doorbell' && effect.operation === 'UpdateItem';
const isStep = (effect: Effect, step: string, phase: string): boolean =>
  stepOf(effect) === step && effect.operation === 'UpdateItem' && JSON.stringify(effect.input).includes(`"${phase}"`);

/** Whoever rang before the sleep was decided called it off, and was let in. */
const falseSleep = (effects: readonly Effect[]): string[] => {
  const cut = effects.findIndex((effect) => isStep(effect, 'Cut', 'asleep'));
  const before = effects.slice(0, Math.max(cut, 0));
  const rang = before.findLastIndex(isRing);
  const opened = before.findLastIndex((effect) => isStep(effect, 'Open', 'awake'));
  return rang > opened ? ['a visitor rang, and the service was sent to sleep after that'] : [];
};

/** Each answer is the app, or says when to ask again; where the request does not stand still and nothing dies. */
const astray = ({ guests }: Meeting, { paused }: Interleaving): string[] =>
  paused
    ? []
    : guests.flatMap((guest) => guest.astray.map((status) => `a visitor was answered ${status}, and nothing else`));

/** Where nothing else fails. */
const slow = ({ guests }: Meeting, { trouble }: Interleaving): string[] =>
  guests
    .filter(() => trouble === 'well')
    .map(({ visited }) => ((visited.served ?? Infinity) - visited.at) / 1000)
    .filter((waited) => waited > WAIT_SECONDS_MAX)
    .map((waited) => `a visitor waited ${waited} s`);

const FAULTS = {
  slow: ['actsLate', 'answersLate'],
  late: ['actsLate', 'answersLate'],
  refused: ['throttled', 'failsAfter'],
  dies: ['diesBefore', 'diesAfter'],
} as const;

/** As a story would tell it, for the invariants that know of faults. */
const faultsOf = ({ trouble, place }: Interleaving): PlannedFault[] => {
  if (trouble === 'well' || place.kind !== 'call') return [];
  const [before, after] = FAULTS[trouble];
  return [{ name: place.side === 'before' ? before : after, from: 0, until: EPISODE_SECONDS_MAX, with: {} }];
};

/** What broke in one interleaving: what breaks in stories, and what only this shows. */
export const judgeEpisode = async (
  { run, recorder, stage }: Ground,
  meeting: Meeting,
  told: Interleaving,
): Promise<Violation[]> => {
  const effects = recorder.effects().filter(({ at }) => at >= run.began);
  run.story = { ...run.story, faults: faultsOf(told) };
  const reading: Reading = await read(run, stage.now(), effects);
  const own = { falseSleep: falseSleep(effects), astray: astray(meeting, told), slow: slow(meeting, told) };
  const shared = INVARIANTS.filter(({ name }) => !NOT_HERE.includes(name)).map(
    ({ name, broken }) => [name, broken(reading)] as const,
  );
  return [...shared, ...Object.entries(own)].flatMap(([invariant, words]) =>
    words.map((one) => ({ invariant, words: one })),
  );
};
