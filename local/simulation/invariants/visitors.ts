import { historyOf } from '../history/index.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import { clock, updatesBy } from './invariant.ts';
import type { Invariant } from './invariant.ts';
import { slowedBy } from './story-facts.ts';
import { isExcused } from './unwakeable.ts';
import { AFTER_MS, mayTake, openedBehind } from './waits.ts';

/** 2: a visitor is never lost for good; a hold is no excuse, since waking goes on under it. */
export const nobodyLost: Invariant = {
  name: 'nobodyLost',
  broken: (reading) =>
    reading.visited
      .filter((one) => one.served === undefined && !isExcused(reading, one) && !openedBehind(reading, one))
      .map((one) => {
        const last = one.answers.at(-1);
        return `${one.service}: the visitor of ${clock(one.at)} was never let in; his ${one.answers.length} answers end with ${last?.status}`;
      }),
};

/** The app, the doorbell's page and its way back; 502 to 504 are the load balancer's own, of a function that died or tasks that changed. */
const ANSWERS = [200, 307, 500, 502, 503, 504];

/** 2: whatever he is answered leads on: a visitor is never told that there is nothing for him. */
export const neverDenied: Invariant = {
  name: 'neverDenied',
  broken: ({ visited }) =>
    visited.flatMap(({ service, answers }) =>
      answers
        .filter(({ status, app }) => !ANSWERS.includes(status) || (status === 500 && !app))
        .map(({ at, status }) => `${service}: a visitor was answered ${status} at ${clock(at)}`),
    ),
};

/** Opening a route takes seconds; the sleep's own wait takes more than three minutes. */
const CALLED_OFF_MS = 90_000;

/** Where nothing fails, whatever speaks against a sleep is found as it subscribes, or ends its wait. */
const calledOffLate = (reading: Reading): string[] =>
  [...historyOf(reading.effects)].flatMap(([name, { objections }]) =>
    objections
      .filter(({ at, until = reading.endAt }) => {
        const slowed = slowedBy(reading, name, at - AFTER_MS, until);
        return until - at > CALLED_OFF_MS + slowed;
      })
      .map(
        ({ at, until = reading.endAt, what }) => `${name}: drowsy from ${clock(at)} to ${clock(until)} with a ${what}`,
      ),
  );

/** 2: within a bound. */
export const prompt: Invariant = {
  name: 'prompt',
  broken: (reading) => [
    ...reading.visited
      .filter((one) => one.served !== undefined && one.served - one.at > mayTake(one, reading))
      .map((one) => `${one.service}: the visitor of ${clock(one.at)} waited until ${clock(one.served!)}`),
    ...calledOffLate(reading),
  ],
};

/** When the controller set the count of a service to zero as it went to sleep. */
const cutsOf = (reading: Reading, name: string): number[] =>
  updatesBy(reading, 'Cut', name)
    .filter(({ input }) => input.desiredCount === 0)
    .map(({ at }) => at);

const MINUTE = 60_000;

/** Times at which visitors were served, of minutes with more of them than the service counts as a monitor's. */
const visitsOf = ({ plays }: ServiceReading, { visited }: Reading): number[] => {
  const served = visited.filter((one) => one.service === plays.name).flatMap((one) => one.served ?? []);
  const perMinute = Map.groupBy(served, (at) => Math.floor(at / MINUTE));
  return [...perMinute.values()].filter((all) => all.length > (plays.allows ?? 0)).flat();
};

/** So long after its end a minute shows at the latest (ALB-8): the drowsy minutes are made for that. */
const SHOWS_MS = 120_000;

/**
 * Where some requests are allowed for, the first value of a minute may be within what is allowed (ALB-8), and the rest kept back by a
 * fault until after the cut: its visitor reloads, and wakes it. Where none are, a minute without its numbers is no silence.
 */
const isKeptBack = ({ plays }: ServiceReading, { story, began }: Reading, at: number, cut: number): boolean => {
  if (!plays.allows) return false;
  const shown = Math.ceil(at / MINUTE) * MINUTE + SHOWS_MS;
  return story.faults.some(
    ({ name, from, until, with: { namespace, seconds } }) =>
      name === 'metricsLate' &&
      namespace === 'AWS/ApplicationELB' &&
      began + from * 1000 <= at &&
      began + until * 1000 >= at &&
      shown + Number(seconds) * 1000 > cut,
  );
};

const disturbed = (service: ServiceReading, reading: Reading): string[] => {
  const { plays } = service;
  const windowMs = (plays.sleepsAfter ?? 0) * MINUTE;
  const visits = visitsOf(service, reading);
  return cutsOf(reading, plays.name).flatMap((cut) =>
    visits
      .filter((at) => at < cut && at > cut - windowMs && !isKeptBack(service, reading, at, cut))
      .map((at) => `${plays.name}: sleeps at ${clock(cut)}, a visitor was served at ${clock(at)}`),
  );
};

/** 5: sleep never takes a service with a visitor in its idle window. */
export const sleepsAlone: Invariant = {
  name: 'sleepsAlone',
  broken: (reading) =>
    reading.services
      .filter(({ plays }) => plays.sleepsAfter !== undefined)
      .flatMap((service) => disturbed(service, reading)),
};
