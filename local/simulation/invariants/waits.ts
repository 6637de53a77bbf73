import { PATIENCE_SECONDS } from '../happenings/visitors.ts';
import { historyOf } from '../history/index.ts';
import type { Reading } from '../reading.ts';
import type { Visited } from '../run.ts';
import { updatesBy } from './invariant.ts';
import { slowedBy } from './story-facts.ts';
import { lostToChecks, lostToDeaths, ranVerySlow } from './unwakeable.ts';

/** Where all is well a door opens in less than the three blind minutes: nobody waits for the silence of a sleep to be over. */
const WAIT_MS = 170_000;
/** A fault may cost a holder's death (a watchdog: 10 minutes, up to 2 late; the quiet time) and a start (`wake.start`: 5 minutes, and one to open). */
const TROUBLED_MS = 720_000 + 45_000 + 360_000;
/** So long after it a fault's holder, or what somebody did, may still be on the way. */
export const AFTER_MS = 900_000;
/**
 * Nothing but visitors comes to the service in that time, and AWS has room: a deploy at zero finishes its gate first, a person's count
 * is adopted.
 */
const isLeftAlone = (reading: Reading, name: string, from: number, until: number): boolean =>
  !ranVerySlow(reading, name, from, until) &&
  reading.story.happenings
    .filter(({ name: kind, service }) => kind === LACKS || (service === name && !VISITS.includes(kind)))
    .every(({ at }) => reading.began + at * 1000 < from || reading.began + at * 1000 > until);

const VISITS = ['visits', 'crowds', 'browses'];

/** Of the whole cluster. */
const LACKS = 'lacksCapacity';

/**
 * Until when AWS had no room for tasks, of those lacks that began before he was let in, and while he might have to wait yet: nobody can
 * start any before; one that began later excuses nothing.
 */
const roomFrom = ({ story, began }: Reading, { at, served = at }: Visited, waits: number): number =>
  story.happenings
    .filter(({ name }) => name === LACKS)
    .map((one) => ({ from: began + one.at * 1000, seconds: Number(one.with['seconds']) }))
    .filter(({ from }) => from <= served)
    .sort((a, b) => a.from - b.from)
    .reduce((until, { from, seconds }) => (from <= until + waits ? Math.max(until, from + seconds * 1000) : until), at);

/** ECS had given up on all that he could meet (CB-6): whoever looks at idle services next starts it anew (seed 129482). */
const waitedForLook = (reading: Reading, { service, at, served = at }: Visited): boolean =>
  updatesBy(reading, 'Open', service).some(
    (one) =>
      one.input.forceNewDeployment === true && one.input.desiredCount === undefined && one.at >= at && one.at <= served,
  );

/** Milliseconds that a visitor may wait until he is let in. */
export const mayTake = (one: Visited, reading: Reading): number => {
  const { service, at, served = at } = one;
  const from = at - AFTER_MS;
  const slowed = slowedBy(reading, service, from, served);
  // By luck of the image, not of a fault: an hour of peace shows it, too.
  const lost = lostToChecks(reading, one);
  const alone = isLeftAlone(reading, service, from, served) && !waitedForLook(reading, one);
  const calm = slowed < Infinity && lost === undefined && alone;
  if (calm) return WAIT_MS + slowed;
  const waits = TROUBLED_MS + (lost ?? 0);
  return waits + Math.max(0, Math.min(served, roomFrom(reading, one, waits)) - at);
};

/** When a service that was not awake became so, since then. */
const openedSince = ({ effects }: Reading, service: string, since: number): number | undefined => {
  const savings = historyOf(effects).get(service)?.savings ?? [];
  const awakes = savings.filter(
    ({ phase }, index) => phase === 'awake' && index > 0 && savings[index - 1]!.phase !== phase,
  );
  return awakes.find(({ at }) => at >= since)?.at;
};

const wasRefused = (reading: Reading, one: Visited): boolean =>
  lostToChecks(reading, one) !== undefined || roomFrom(reading, one, TROUBLED_MS) > one.at;

/** Where nobody asked again: he left before the back-off was over, and who asks then is let in (seed 171108). */
const wouldOpen = ({ services }: Reading, service: string): number | undefined => {
  const after = services.find(({ plays }) => plays.name === service)?.state['wakeNotBefore'];
  return after === undefined ? undefined : Number(after) + WAIT_MS;
};

/**
 * Where AWS had no room, or took a start away by luck, more may be promised than he had the patience for (seed 144636: no room for 700 s,
 * then a start that failed its first checks, and the back-offs of both). He is not lost if the door opened behind him in that time, or
 * would have; one that opened while he had patience yet is no excuse, though he was told to come back later than that. Behind a lack
 * that took four starts a start whose functions died costs a back-off of eight minutes, and the next one 16 (seed 180787).
 */
export const openedBehind = (reading: Reading, one: Visited): boolean => {
  const { service, at } = one;
  const opened = openedSince(reading, service, at) ?? wouldOpen(reading, service);
  if (opened === undefined || opened <= at + PATIENCE_SECONDS * 1000) return false;
  const then = { ...one, served: opened };
  return wasRefused(reading, then) && opened - at <= mayTake(then, reading) + lostToDeaths(reading, then);
};
