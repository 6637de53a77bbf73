import type { ExecutionRecord } from '../../states/index.ts';
import { historyOf } from '../history/index.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import type { Visited } from '../run.ts';
import { digestOf } from './pushes.ts';
import { natureOf } from './story-facts.ts';

/** Its pull alone takes four minutes. */
const VERY_SLOW = 'verySlow';
const PULL_SECONDS = 240;

/** Whether a step had set such an image to run, and nothing else since, at some time in between. */
export const ranVerySlow = ({ effects, pushed }: Reading, service: string, from: number, until: number): boolean => {
  const slow = pushed.filter((one) => one.service === service && one.image === VERY_SLOW).map(({ digest }) => digest);
  const history = historyOf(effects).get(service);
  if (!history || slow.length === 0) return false;
  const set = history.mutations.filter(({ input, at }) => input.taskDefinition !== undefined && at <= until);
  const before = set.findLastIndex(({ at }) => at <= from);
  return set.slice(Math.max(0, before)).some((one) => slow.includes(digestOf(one, history) ?? ''));
};

/** `wake.start` says when a wake is given up: what takes longer to pull is never woken, and a person is told each time. */
const cannotWake = (reading: Reading, { service, at, answers }: Visited): boolean => {
  const start = reading.services.find(({ plays }) => plays.name === service)?.plays.startSeconds ?? Infinity;
  return start < PULL_SECONDS && ranVerySlow(reading, service, at, answers.at(-1)?.at ?? at);
};

/**
 * Who never sleeps has no doorbell: whoever sets its count to zero, and leaves it there in the visitor's time, closes it to him (seeds
 * 80031, 200592).
 */
const isShutDown = ({ services, effects }: Reading, { service, at, answers }: Visited): boolean => {
  const neverSleeps = services.some(({ plays }) => plays.name === service && !plays.sleepsAfter);
  const lastAsked = effects.findLast(
    (one) =>
      one.operation === 'UpdateService' &&
      one.invocation === undefined &&
      one.input.desiredCount !== undefined &&
      one.input.service === service &&
      one.at <= (answers.at(-1)?.at ?? at),
  );
  return neverSleeps && lastAsked?.input.desiredCount === 0 && lastAsked.at <= at;
};

const isFor = (service: string, input: unknown): boolean =>
  (input as { service?: string }).service === `staging/${service}`;

/**
 * Of an image that is ready when its second health check comes, or a moment later, nobody can say whether a start of it lives: ECS
 * takes it away as soon as its grace period is over (ECS-12), or leaves it.
 */
const refusedIn = (reading: Reading, { plays }: ServiceReading, from: number, until: number): boolean =>
  reading.unfit.some(
    ({ service, digests, at }) =>
      service === plays.name &&
      at >= from &&
      at <= until &&
      digests.some((digest) => natureOf(reading, plays, digest) === 'unsure'),
  );

/** In his 25 minutes there is time for a fault and one start more than needs be, not for two and their back-offs (seeds 60001, 70055). */
const REFUSED_WAKES = 2;

interface Lost {
  from: number;
  until: number;
}

/** Failed wakes of his time, each until the next one begins: by then the back-off is over, too. */
const failedWakes = (
  reading: Reading,
  { service, at, served, answers }: Visited,
  isMeant: (wake: ExecutionRecord) => boolean,
): Lost[] => {
  const end = served ?? answers.at(-1)?.at ?? at;
  const wakes = reading.executions
    .filter(({ machine, input }) => machine === 'Tidegate-wake' && isFor(service, input))
    .filter(({ startDate }) => startDate >= at && startDate <= end)
    .sort((a, b) => a.startDate - b.startDate);
  return wakes.flatMap((wake, index) =>
    wake.status === 'FAILED' && isMeant(wake)
      ? [{ from: wake.startDate, until: wakes[index + 1]?.startDate ?? end }]
      : [],
  );
};

/** Whose tasks ECS took away so. */
const refusedWakes = (reading: Reading, one: Visited): Lost[] => {
  const here = reading.services.find(({ plays }) => plays.name === one.service);
  if (!here) return [];
  return failedWakes(reading, one, ({ startDate, stopDate = Infinity }) =>
    refusedIn(reading, here, startDate, stopDate),
  );
};

const sumOf = (lost: readonly Lost[]): number => lost.reduce((sum, { from, until }) => sum + until - from, 0);

/** Milliseconds that he waited for starts whose functions died as often as they were tried, and for the back-offs behind them. */
export const lostToDeaths = (reading: Reading, one: Visited): number =>
  sumOf(failedWakes(reading, one, ({ cause = '' }) => cause.startsWith('Runtime.ExitError')));

/** His wakes came as they should, and found room: ECS took away the tasks of two of them, and what was to wake him could not serve. */
const isRefused = (reading: Reading, one: Visited): boolean => refusedWakes(reading, one).length >= REFUSED_WAKES;

/** Milliseconds that he waited for starts that ECS took away by luck; absent: none of his were. */
export const lostToChecks = (reading: Reading, one: Visited): number | undefined => {
  const { service, at, served = at } = one;
  const here = reading.services.find(({ plays }) => plays.name === service);
  if (!here || !refusedIn(reading, here, at, served)) return undefined;
  return sumOf(refusedWakes(reading, one));
};

/** Visitors whom nobody could let in, whatever the controller did. */
export const isExcused = (reading: Reading, one: Visited): boolean =>
  cannotWake(reading, one) || isShutDown(reading, one) || isRefused(reading, one);
