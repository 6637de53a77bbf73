import { BAD } from '../images.ts';
import type { Plays } from '../platforms.ts';
import type { Reading } from '../reading.ts';
import type { PlannedFault } from '../story.ts';

/** Without a load balancer nobody asks them anything: what they answer, and when they are ready, breaks nothing. */
const HARMLESS_UNASKED = ['tooSlow', 'neverReady', 'flaps', 'breaks', 'breaksLate'];
/**
 * Nobody can say beforehand. What breaks when its gate is over shows only to an alarm, and to visitors who meet the errors. What is
 * ready 8 s after its start has failed two checks of 5 s by then, or one, as the first one fell; after two ECS may replace it. What
 * takes four minutes to pull is too late for a rollout's time limit as soon as one task has to be started twice.
 */
const UNSURE = ['breaksLate', 'slow'];
const UNSURE_ANYWHERE = 'verySlow';

/** What a story made of an image on a service; what was never pushed there is the healthy one of the beginning. */
export type Nature = 'bad' | 'good' | 'unsure';

export const natureOf = ({ pushed }: Reading, { name, url }: Plays, digest: unknown): Nature => {
  const image = pushed.find((one) => one.service === name && one.digest === digest)?.image ?? 'healthy';
  if (image === UNSURE_ANYWHERE) return 'unsure';
  if (url === undefined && HARMLESS_UNASKED.includes(image)) return 'good';
  if (url !== undefined && UNSURE.includes(image)) return 'unsure';
  return BAD.includes(image) ? 'bad' : 'good';
};

/** Whether any fault of the story was in the air in that time, milliseconds. */
export const troubled = ({ story, began }: Reading, from: number, until: number): boolean =>
  story.faults.some((one) => began + one.from * 1000 <= until && began + one.until * 1000 >= from);

/** An SDK client waits so long for an answer; a step's function has 30 s, and its machine asks again after that. */
const PATIENCE_SECONDS = 5;
const STEP_SECONDS = 20;

/** A fault that only makes calls of one step slower, too little for anybody to lose his patience. */
const slows = ({ name, with: { place, seconds, times } }: PlannedFault): boolean =>
  ['actsLate', 'answersLate'].includes(name) &&
  place !== undefined &&
  Number(seconds) < PATIENCE_SECONDS &&
  Number(seconds) * Number(times) <= STEP_SECONDS;

/** Milliseconds that faults in the air in that time cost at most where they only slow down; else infinite. */
export const slowedBy = ({ story, began }: Reading, from: number, until: number): number =>
  story.faults
    .filter((one) => began + one.from * 1000 <= until && began + one.until * 1000 >= from)
    .reduce(
      (sum, one) => sum + (slows(one) ? Number(one.with['seconds']) * Number(one.with['times']) * 1000 : Infinity),
      0,
    );

/** Times at which such things happened to a service. */
export const timesOf = ({ story, began }: Reading, service: string, names: readonly string[]): number[] =>
  story.happenings
    .filter((one) => one.service === service && names.includes(one.name))
    .map(({ at }) => began + at * 1000);

/** Somebody deploys past Tidegate: what runs is his (T19, T61), and what fails of it is taken back like our own. */
export const DEPLOYED_PAST = ['forcesDeployment', 'forcesBurst', 'deploysStack', 'deploysOther', 'deploysUpon'];
