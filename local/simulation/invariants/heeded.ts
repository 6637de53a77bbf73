import { historyOf } from '../history/index.ts';
import type { ServiceHistory } from '../history/index.ts';
import type { LedgerItem } from '../../stage/ledger-view.ts';
import type { ExecutionRecord } from '../../states/index.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import { isIdleLook } from './cost.ts';
import { clock, isAsked } from './invariant.ts';
import type { Invariant } from './invariant.ts';
import { stateAt } from './reverts.ts';
import { DEPLOYED_PAST, happenedIn, METRICS, struckIn } from './story-facts.ts';

const MINUTE = 60_000;
/** Until its Judge has looked and taken the service; and until the step after it has gone back. */
const JUDGED_MS = 15_000;
const ANSWER_MS = 5 * MINUTE;

const isOf = ({ input }: ExecutionRecord, name: string): boolean =>
  (input as { service?: unknown } | null)?.service === `staging/${name}`;

/** Somebody else is at the service then: what comes is left with him, and judged later, or by his own gate. */
const isBusy = ({ executions }: Reading, { plays }: ServiceReading, { arn, startDate: at }: ExecutionRecord): boolean =>
  executions
    .filter((one) => one.arn !== arn && !isIdleLook(one) && isOf(one, plays.name))
    .some(({ startDate, stopDate = Infinity }) => startDate <= at + JUDGED_MS && stopDate >= at);

const isTroubled = (reading: Reading, { plays }: ServiceReading, since: number, at: number): boolean =>
  struckIn(reading, plays.name, at - MINUTE, at + ANSWER_MS).some(({ name }) => !METRICS.includes(name)) ||
  happenedIn(reading, plays.name, [...DEPLOYED_PAST, 'setsCount'], since, at + ANSWER_MS);

const goodAt = ({ releases }: ServiceHistory, { sk }: LedgerItem): number | undefined =>
  releases.get(sk)?.find(({ to }) => to === 'good')?.at;

/** What was promoted last by then. */
const promotedBefore = ({ releases }: ServiceReading, history: ServiceHistory, at: number): LedgerItem | undefined =>
  releases
    .filter((one) => one['by'] !== 'adopted' && (goodAt(history, one) ?? Infinity) <= at)
    .toSorted((one, other) => goodAt(history, other)! - goodAt(history, one)!)[0];

/** Another one was good, so there was a way back. */
const hadWayBack = (
  { releases, quarantine }: ServiceReading,
  history: ServiceHistory,
  from: LedgerItem,
  at: number,
): boolean =>
  releases
    .filter(({ digest }) => digest !== from['digest'] && !quarantine.some(({ sk }) => sk === `BAD#${digest}`))
    .some((one) => Number(one['requestedAt'] ?? 0) <= at && stateAt(history, one, at) === 'good');

/**
 * It stays good, though it could have been taken back: nobody held the service, nothing failed, nobody came between, nor deployed since
 * it was released.
 */
const staysGood = (
  reading: Reading,
  service: ServiceReading,
  history: ServiceHistory,
  one: LedgerItem,
  by: ExecutionRecord,
): boolean =>
  one['state'] === 'good' &&
  by.status !== 'ABORTED' &&
  !(Number(service.state['hold']?.at) <= by.startDate + ANSWER_MS) &&
  hadWayBack(service, history, one, by.startDate) &&
  !isBusy(reading, service, by) &&
  !isTroubled(reading, service, Number(one['releasedAt']), by.startDate);

interface AlarmDetail {
  state?: { value?: string };
  previousState?: { value?: string };
}

/** It turned red just then, having been OK: what was red before a release says nothing of it (T22). */
const turnedRed = ({ input }: ExecutionRecord): boolean => {
  const { state, previousState } = (input as { event?: { detail?: AlarmDetail } } | null)?.event?.detail ?? {};
  return state?.value === 'ALARM' && previousState?.value === 'OK';
};

/** Whoever sets, mutes, starves or deletes it makes it say what the service does not. */
const MEDDLES = ['setsAlarm', 'alarmFlaps', 'mutesAlarm', 'alarmStarves', 'deletesAlarm'];
const MEDDLES_MS = 13 * MINUTE;
/** An alarm speaks so long after what made it red. */
const SPEAKS_MS = 3 * MINUTE;
/** Periods that prove it lie wholly after the release (T29). */
const PERIODS = 3;

/** Its metric breached for three minutes, all after the release. */
const isProven = (reading: Reading, name: string, released: number, at: number): boolean =>
  reading.story.happenings.some((one) => {
    const when = reading.began + one.at * 1000;
    const isIts = one.name === 'alarmFires' && one.service === name && Number(one.with['minutes']) >= PERIODS;
    return isIts && when <= at && when >= at - SPEAKS_MS && when - (PERIODS + 1) * MINUTE >= released;
  });

const isAwakeSince = ({ savings }: ServiceHistory, from: number, until: number): boolean =>
  savings.findLast((one) => one.at <= from)?.phase === 'awake' &&
  savings.every((one) => one.at < from || one.at > until || one.phase === 'awake');

const accused = (reading: Reading, service: ServiceReading, history: ServiceHistory): string[] => {
  const { name, watch = 0 } = service.plays;
  return reading.executions
    .filter((one) => one.machine === 'Tidegate-rollback' && isOf(one, name) && turnedRed(one))
    .flatMap((by) => {
      const at = by.startDate;
      const one = promotedBefore(service, history, at);
      const promoted = one && goodAt(history, one);
      if (!one || promoted === undefined || at > promoted + watch * MINUTE) return [];
      if (!isAwakeSince(history, promoted, at) || !isProven(reading, name, Number(one['releasedAt']), at)) return [];
      if (happenedIn(reading, name, MEDDLES, at - MEDDLES_MS, at + ANSWER_MS)) return [];
      // A second step back by an alarm is a person's (T37).
      if (service.releases.some(({ revertTo, decidedAt }) => revertTo === one['sk'] && Number(decidedAt) <= at))
        return [];
      return staysGood(reading, service, history, one, by)
        ? [`${name}: its alarm turned red at ${clock(at)}; ${one['tag']}, of ${clock(promoted)}, is good all the same`]
        : [];
    });
};

const taken = (reading: Reading, service: ServiceReading, history: ServiceHistory): string[] => {
  const { name } = service.plays;
  return reading.executions
    .filter((one) => one.machine === 'Tidegate-rollback' && isOf(one, name) && isAsked(one))
    .flatMap((by) => {
      const one = promotedBefore(service, history, by.startDate);
      return one && staysGood(reading, service, history, one, by)
        ? [`${name}: a person asked at ${clock(by.startDate)} for the way back; ${one['tag']} is good all the same`]
        : [];
    });
};

/** 1: who speaks against what runs, and may, is heard: an alarm in the watch window, a person at any time. */
export const heeded: Invariant = {
  name: 'heeded',
  broken: (reading) =>
    reading.services.flatMap((service) => {
      const history = historyOf(reading.effects).get(service.plays.name);
      return history ? [...accused(reading, service, history), ...taken(reading, service, history)] : [];
    }),
};
