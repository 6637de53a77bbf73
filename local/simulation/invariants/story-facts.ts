import { METRIC_FAULTS } from '../faults/metrics.ts';
import { BAD } from '../images.ts';
import type { Plays } from '../platforms.ts';
import type { Reading } from '../reading.ts';
import type { Strike } from '../run.ts';

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

/** An SDK client waits so long for an answer; a step's function has 30 s, and its machine asks again after that. */
const PATIENCE_SECONDS = 5;
const STEP_SECONDS = 20;

/** A fault that only made a call slower, too little for anybody to lose his patience. */
const slows = ({ name, seconds }: Strike): boolean =>
  ['actsLate', 'answersLate'].includes(name) && seconds < PATIENCE_SECONDS;

/** Milliseconds that the faults that struck in that time cost at most where they only slowed down calls, of one step's time; else infinite. */
export const slowedBy = (reading: Reading, service: string, from: number, until: number): number => {
  const all = struckIn(reading, service, from, until).filter(({ name }) => !METRICS.includes(name));
  const seconds = all.reduce((sum, one) => sum + one.seconds, 0);
  return all.every(slows) && seconds <= STEP_SECONDS ? seconds * 1000 : Infinity;
};

/** Numbers that are late or lost keep nobody from being let in, and no step from its work. */
export const METRICS: readonly string[] = METRIC_FAULTS.map(({ name }) => name);

/** Times at which such things happened to a service; what waited for a moment is told as what it came to. */
export const timesOf = ({ story, began }: Reading, service: string, names: readonly string[]): number[] =>
  story.happenings
    .filter((one) => one.service === service && names.includes(one.name))
    .map(({ at }) => began + at * 1000);

/** Somebody deploys past Tidegate: what runs is his (T19, T61), and what fails of it is taken back like our own. */
export const DEPLOYED_PAST = ['forcesDeployment', 'forcesBurst', 'deploysStack', 'deploysOther'];

/** Whether such a thing happened in that time. @param service absent: to any of them */
export const happenedIn = (
  { story, began }: Reading,
  service: string | undefined,
  names: readonly string[],
  from: number,
  until: number,
): boolean =>
  story.happenings.some(({ name, service: of, at }) => {
    const when = began + at * 1000;
    return names.includes(name) && (service === undefined || of === service) && when >= from && when <= until;
  });

/** Faults that struck a service in that time, or whose work was not done by then; those of calls and events may concern any service. */
export const struckIn = ({ struck }: Reading, service: string, from: number, until: number): Strike[] =>
  struck.filter(
    (one) =>
      (one.service === undefined || one.service === service) && one.at <= until && one.at + one.seconds * 1000 >= from,
  );

/** What leaves an alarm without data. */
export const MISSING = ['alarmStarves', 'deletesAlarm', 'mutesAlarm'];

/** Takes away tasks, or what is to be judged. */
const DISTURBS = [...DEPLOYED_PAST, 'asksRollback', 'retiresTask', 'interruptsTask', 'rebalancesTask', 'scalesIn'];
/** So long an alarm says nothing, tasks are protected, and AWS has no room, at most. */
const MISSING_MS = 720_000;
/** A count that is set tells nobody (EV-4): whoever releases next finds it, until an idle look or the release's end does. */
const COUNT_MS = 600_000;
const PROTECTED_MS = 720_000;
const LACK_MS = 900_000;

/** Whether anything in that time could keep a release from coming up, or from being judged. */
export const isDisturbed = (reading: Reading, service: string, from: number, until: number): boolean =>
  struckIn(reading, service, from, until).length > 0 ||
  happenedIn(reading, service, DISTURBS, from, until) ||
  happenedIn(reading, service, ['setsCount'], from - COUNT_MS, until) ||
  happenedIn(reading, service, MISSING, from - MISSING_MS, until) ||
  happenedIn(reading, service, ['protectsTasks'], from - PROTECTED_MS, until) ||
  happenedIn(reading, undefined, ['lacksCapacity'], from - LACK_MS, until);

/**
 * CB-7: ECS's own way back may be a deployment of its own, which nobody can tell from a person's; what is well it leaves alone.
 * @param digest of what it went back from, in that time
 */
export const ecsWentBack = (reading: Reading, plays: Plays, digest: unknown, from: number, until: number): boolean =>
  reading.story.habits['rollbackIsNew'] !== undefined &&
  (natureOf(reading, plays, digest) !== 'good' || isDisturbed(reading, plays.name, from, until));
