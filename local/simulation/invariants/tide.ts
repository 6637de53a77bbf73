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

/** 5: nobody is stopped before the metrics of its last minutes, in which visitors were led to the doorbell, have been seen. */
export const drowsyFirst: Invariant = {
  name: 'drowsyFirst',
  broken: (reading) =>
    each(reading, (_, history) =>
      cutsOf(history).flatMap(({ sentAt, at }) => {
        const drowsy = history.savings.findLast((one) => one.phase === 'drowsy' && one.at <= sentAt);
        if (drowsy && sentAt - drowsy.at >= BLIND_MS) return [];
        return [`stopped at ${clock(at)}, ${drowsy ? `drowsy since ${clock(drowsy.at)} only` : 'never drowsy'}`];
      }),
    ),
};

const isAsleep = ({ MinCapacity, SuspendedState = {} }: Mutation['input']): boolean =>
  MinCapacity === 0 &&
  ['DynamicScalingInSuspended', 'DynamicScalingOutSuspended', 'ScheduledScalingSuspended'].every(
    (name) => SuspendedState[name] === true,
  );

/** TOP-2, AAS-3: a minimum above the count, or a policy that goes on, starts tasks again behind the closed route. */
export const minimumFirst: Invariant = {
  name: 'minimumFirst',
  broken: (reading) =>
    each(reading, ({ plays, scaling }, history) =>
      plays.bounds === undefined || scaling === undefined
        ? []
        : cutsOf(history).flatMap(({ at }) => {
            const bounds = history.mutations.findLast(
              (one) => one.operation === 'RegisterScalableTarget' && one.at <= at,
            );
            return bounds && isAsleep(bounds.input) ? [] : [`its count went to 0 at ${clock(at)}, its bounds had not`];
          }),
    ),
};

/**
 * Design §4: closing, the phase before the rule; opening, the rule before the phase: the doorbell hears nobody of a service that is
 * awake by the ledger. By when it was asked for: between that and its effect nobody can take it back (seed 60008).
 */
export const doorbellHears: Invariant = {
  name: 'doorbellHears',
  broken: (reading) =>
    each(reading, (_, { routes, savings }) =>
      routes
        .filter((one) => isBy(one, 'Drowse') && last(savings, one.sentAt)?.phase !== 'drowsy')
        .map(({ sentAt }) => `its route was closed by a call of ${clock(sentAt)}, when it was not drowsy`),
    ),
};

/** What a wake has to restore; Z7: never below the minimum, never zero. */
const countOf = ({ desired = 0, min = 0 }: Saving): number => Math.max(1, desired, min);

/** His count, or his minimum (which pulls the count up by itself), is what counts from then on (Z16). */
const changedByPerson = ({ persons }: ServiceHistory, from: number, until: number): boolean =>
  persons.some((at) => at >= from && at <= until);

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
  if (desired === before || desired === earlier || desired === one.min) return [];
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
