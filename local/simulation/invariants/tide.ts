import { historyOf } from '../history/index.ts';
import type { Mutation, Saving, ServiceHistory } from '../history/index.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import { clock, isBy } from './invariant.ts';
import type { Invariant } from './invariant.ts';

/** As long as metrics are blind (design §4): so long a service is drowsy before it is stopped. */
const BLIND_MS = 180_000;

const setsZero = ({ operation, input }: Mutation): boolean => operation === 'UpdateService' && input.desiredCount === 0;

const cutsOf = ({ mutations }: ServiceHistory): Mutation[] =>
  mutations.filter((one) => isBy(one, 'Cut') && setsZero(one));

const last = <T extends { at: number }>(all: readonly T[], at: number): T | undefined =>
  all.findLast((one) => one.at <= at);

const each = (reading: Reading, broken: (service: ServiceReading, history: ServiceHistory) => string[]): string[] =>
  reading.services.flatMap((service) => {
    const history = historyOf(reading.effects).get(service.plays.name);
    return history ? broken(service, history).map((words) => `${service.plays.name}: ${words}`) : [];
  });

/** Calls that led a rule to the doorbell: one that had no answer in time, and lands behind the next try, changes nothing (seed 125348). */
const closings = ({ routes }: ServiceHistory): { at: number }[] =>
  routes.filter((one, index) => {
    const before = routes.slice(0, index).findLast(({ rule }) => rule === one.rule);
    return isBy(one, 'Drowse') && !(before && isBy(before, 'Drowse'));
  });

/** When the drowsy phase began that it stopped; undefined: it was none. Its visitors were led to the doorbell from the last rule on. */
const drowsySince = (history: ServiceHistory, { sentAt }: Mutation): number | undefined => {
  const before = history.savings.findLast(({ at, phase }) => at <= sentAt && phase !== 'asleep');
  const closed = last(closings(history), sentAt);
  return before?.phase === 'drowsy' ? Math.max(before.at, closed?.at ?? 0) : undefined;
};

const cutTooSoon = (history: ServiceHistory): string[] =>
  cutsOf(history).flatMap((one) => {
    const since = drowsySince(history, one);
    if (since !== undefined && one.sentAt - since >= BLIND_MS) return [];
    return [
      `stopped at ${clock(one.at)}, ${since === undefined ? 'never drowsy' : `drowsy since ${clock(since)} only`}`,
    ];
  });

/** Others set 0 where it is at zero, or wakes: a deploy goes home, a wake is given up, a way back is set while it sleeps. */
const stoppedAwake = ({ mutations, savings }: ServiceHistory): string[] =>
  mutations
    .filter((one) => setsZero(one) && !isBy(one, 'Cut'))
    .filter(({ sentAt }) => ['awake', 'drowsy'].includes(last(savings, sentAt)?.phase ?? 'awake'))
    .map(({ at, principal }) => `stopped at ${clock(at)} by ${principal}, which is not its way to sleep`);

/** 5: nobody is stopped before the metrics of its last minutes, in which visitors were led to the doorbell, have been seen. */
export const drowsyFirst: Invariant = {
  name: 'drowsyFirst',
  broken: (reading) => each(reading, (_, history) => [...cutTooSoon(history), ...stoppedAwake(history)]),
};

const SUSPENSIONS = ['DynamicScalingInSuspended', 'DynamicScalingOutSuspended', 'ScheduledScalingSuspended'];

/** A step knows nothing of what came behind its own look (`protocol.md` §1.2). */
const ACT_MS = 12_000;

/** What stood there when a count went to zero: a registration changes only what it names. */
const isLowered = ({ bounds }: ServiceHistory, { at, sentAt }: Mutation): boolean => {
  const known = bounds.filter((one) => one.at <= (one.byPerson ? sentAt - ACT_MS : at));
  const min = known.findLast(({ input }) => input.MinCapacity !== undefined)?.input.MinCapacity;
  const isOff = (name: string): boolean =>
    known.findLast(({ input }) => input.SuspendedState?.[name] !== undefined)?.input.SuspendedState[name] === true;
  return min === 0 && SUSPENSIONS.every(isOff);
};

/** TOP-2, AAS-3: a minimum above the count, or a policy that goes on, starts tasks again behind the closed route. */
export const minimumFirst: Invariant = {
  name: 'minimumFirst',
  broken: (reading) =>
    each(reading, ({ plays, scaling }, history) =>
      plays.bounds === undefined || scaling === undefined
        ? []
        : cutsOf(history)
            .filter((one) => !isLowered(history, one))
            .map(({ at }) => `its count went to 0 at ${clock(at)}, its bounds had not`),
    ),
};

/**
 * Design §4: closing, the phase before the rule; opening, the rule before the phase: the doorbell hears nobody of a service that is
 * awake by the ledger. By when it was asked for: between that and its effect nobody can take it back (seed 60008).
 */
export const doorbellHears: Invariant = {
  name: 'doorbellHears',
  broken: (reading) => each(reading, (_, history) => [...closedEarly(history), ...openedLate(history)]),
};

const closedEarly = ({ routes, savings }: ServiceHistory): string[] =>
  routes
    .filter((one) => isBy(one, 'Drowse') && last(savings, one.sentAt)?.phase !== 'drowsy')
    .map(({ sentAt }) => `its route was closed by a call of ${clock(sentAt)}, when it was not drowsy`);

/** Who is awake has had its route opened since it was closed last. */
const openedLate = ({ routes, savings }: ServiceHistory): string[] =>
  savings
    .filter(({ phase }, index) => phase === 'awake' && (savings[index - 1]?.phase ?? 'awake') !== 'awake')
    .filter(({ at }) => {
      const since = last(
        routes.filter((one) => isBy(one, 'Drowse') || isBy(one, 'Open')),
        at,
      );
      return since !== undefined && isBy(since, 'Drowse');
    })
    .map(({ at }) => `awake at ${clock(at)}, and its route was not opened yet`);

/** What a wake has to restore; Z7: never below the minimum, never zero. */
const countOf = ({ desired = 0, min = 0 }: Saving): number => Math.max(1, desired, min);

/** His count, or his minimum (which pulls the count up by itself), is what counts from then on (Z16). */
const changedByPerson = ({ persons }: ServiceHistory, from: number, until: number): boolean =>
  persons.some(({ at, resizes }) => resizes && at >= from && at <= until);

/** When that which is saved now was saved first. */
const savedSince = ({ savings }: ServiceHistory, index: number): number => {
  let first = index;
  while (savings[first - 1]?.desired !== undefined) first--;
  return savings[first]!.at;
};

/** What nobody has set since it was saved is as it was: what autoscaling did before no call tells. */
const restored = (from: Saving, since: number, opened: Saving, history: ServiceHistory): string[] => {
  const now = last(history.counts, opened.at);
  if (!now || now.at < since || now.desired === countOf(from)) return [];
  return [`woke at ${clock(opened.at)} with ${now.desired} tasks; ${countOf(from)} were saved`];
};

/** A count that was read, and saved seconds later. */
const READ_MS = 10_000;

const savedTrue = (one: Saving, service: ServiceReading, history: ServiceHistory): string[] => {
  const { desired } = one;
  const before = history.counts.findLast(({ at }) => at <= one.at)?.desired ?? service.plays.count;
  const earlier = history.counts.findLast(({ at }) => at <= one.at - READ_MS)?.desired ?? service.plays.count;
  // Autoscaling pulls a count up to its minimum by itself, which no call tells.
  if (desired === before || desired === earlier || (desired === one.min && (one.min ?? 0) > before)) return [];
  return [`saved ${desired} tasks at ${clock(one.at)}, when ${before} were wanted`];
};

const savingsBroken = (service: ServiceReading, history: ServiceHistory): string[] =>
  history.savings.flatMap((one, index) => {
    const before = history.savings[index - 1];
    if (!before) return [];
    if (before.desired === undefined && one.desired !== undefined && one.phase === 'awake')
      return savedTrue(one, service, history);
    if (before.desired === undefined) return [];
    const since = savedSince(history, index - 1);
    if (changedByPerson(history, since, one.at)) return [];
    if (one.desired === undefined) return one.phase === 'awake' ? restored(before, since, one, history) : [];
    return one.desired !== before.desired
      ? [`saved again at ${clock(one.at)}: ${before.desired} became ${one.desired}`]
      : [];
  });

/** 5: what sleep saves is what was there, it is saved once, and wake restores exactly that. */
export const capacityRestored: Invariant = {
  name: 'capacityRestored',
  broken: (reading) => each(reading, savingsBroken),
};
