import { historyOf } from '../history/index.ts';
import type { ReleaseStep } from '../history/index.ts';
import type { LedgerItem } from '../../stage/ledger-view.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import { clock } from './invariant.ts';
import type { Invariant } from './invariant.ts';
import { happenedIn, METRICS, MISSING, natureOf, struckIn } from './story-facts.ts';
import { isUnseen } from './unseen.ts';

/** What may come after what: only good → failed follows a verdict (4). A rollback may also leave what was adopted unproven. */
const AFTER: Readonly<Record<string, readonly string[]>> = {
  none: ['requested', 'good'],
  requested: ['candidate', 'good', 'failed', 'error', 'superseded', 'rejected', 'held'],
  candidate: ['good', 'failed', 'error', 'superseded', 'rejected'],
  held: ['superseded', 'rejected'],
  good: ['failed'],
  failed: [],
  error: [],
  superseded: [],
  rejected: [],
};

const isAllowed = ({ from = 'none', to }: ReleaseStep): boolean => AFTER[from]?.includes(to) ?? false;

/** What nobody proved: only an adoption makes good, or fails, what was never a candidate. */
const isUnproven = ({ from, to }: ReleaseStep, one: LedgerItem | undefined): boolean =>
  (from ?? 'requested') === 'requested' && (to === 'good' || to === 'failed') && one?.['by'] !== 'adopted';

/** 4: the states of a release, over the whole run, move only along the edges that the design names. */
export const releaseStates: Invariant = {
  name: 'releaseStates',
  broken: ({ services, effects }) =>
    services.flatMap(({ plays, releases }) => {
      const byKey = new Map(releases.map((one) => [one['sk'], one]));
      return [...(historyOf(effects).get(plays.name)?.releases ?? [])].flatMap(([sk, steps]) =>
        steps
          .filter((one) => !isAllowed(one) || isUnproven(one, byKey.get(sk)))
          .map(({ at, from = 'nothing', to }) => `${plays.name}: ${sk} went from ${from} to ${to} at ${clock(at)}`),
      );
    }),
};

/** What serves an adoption's moment is good by being seen; no gate measured it. */
const isMeasured = (one: LedgerItem): boolean => one['by'] !== 'adopted';

const wronglyGood = (service: ServiceReading, reading: Reading): string[] => {
  const { plays, releases } = service;
  return releases
    .filter((one) => one['state'] === 'good' && isMeasured(one) && natureOf(reading, plays, one['digest']) === 'bad')
    .filter((one) => !isUnseen(service, one, reading))
    .map((one) => `${plays.name}: ${one['tag'] ?? one['digest']} is bad, and passed as good`);
};

/**
 * So long before a release what happened to its alarm may still turn it red after the release: two periods and what data may be late,
 * and the time that it flaps or is muted. Red earlier is baseline (T22).
 */
const ALARM_MS: Readonly<Record<string, number>> = {
  alarmFires: 180_000,
  setsAlarm: 180_000,
  alarmFlaps: 780_000,
  mutesAlarm: 780_000,
  staysRed: 180_000,
};
/** `pair.yaml`: there an inconclusive gate fails. */
const failsInconclusive = ({ plays }: ServiceReading, { story }: Reading): boolean =>
  story.platform === 'pair' && plays.name === 'worker';

/** So long a metric's numbers are late, and an alarm deleted or muted, at most; what is missing is so until then. */
const MISSING_MS = 780_000;

const lacksData = (service: ServiceReading, reading: Reading, from: number, until: number): boolean =>
  failsInconclusive(service, reading) &&
  (happenedIn(reading, service.plays.name, MISSING, from - MISSING_MS, until) ||
    struckIn(reading, service.plays.name, from - MISSING_MS, until).some(({ name }) => METRICS.includes(name)));

/** After these, while they last and for three minutes, an alarm is not red: it counts its periods again. */
const RENEWS = ['alarmStarves', 'deletesAlarm', 'setsAlarm'];

/**
 * What stays red is baseline, unless its numbers were lost in between (seed 92167), or its alarm was taken away and came back
 * (seed 153377): then it was not red, and turns red anew.
 */
const flickers = (reading: Reading, name: string, from: number, until: number): boolean =>
  reading.story.happenings
    .filter((one) => one.name === 'staysRed' && one.service === name)
    .map((one) => ({ at: reading.began + one.at * 1000, minutes: Number(one.with['minutes']) }))
    .filter(({ at, minutes }) => at <= until && at + minutes * 60_000 >= from)
    .some(
      ({ at }) =>
        happenedIn(reading, name, RENEWS, Math.max(at, from - MISSING_MS), until) ||
        struckIn(reading, name, at, until).some((one) => METRICS.includes(one.name)),
    );

/** A person's rollback fails what he goes back from, whatever it is. */
const accused = (one: LedgerItem, service: ServiceReading, reading: Reading): boolean => {
  const { name } = service.plays;
  const released = Number(one['releasedAt'] ?? one['requestedAt']);
  const until = Number(one['decidedAt']);
  const fired = Object.entries(ALARM_MS).some(([kind, before]) =>
    happenedIn(reading, name, [kind], released - before, until),
  );
  const asked = happenedIn(reading, name, ['asksRollback'], Number(one['requestedAt']), until);
  return fired || asked || flickers(reading, name, released, until) || lacksData(service, reading, released, until);
};

const wronglyFailed = (service: ServiceReading, reading: Reading): string[] =>
  service.releases
    .filter((one) => one['state'] === 'failed' && natureOf(reading, service.plays, one['digest']) === 'good')
    .filter((one) => !accused(one, service, reading))
    .map(
      (one) => `${service.plays.name}: ${one['tag'] ?? one['digest']} is healthy, and failed: ${one['reason'] ?? ''}`,
    );

const withoutEvidence = ({ plays, releases }: ServiceReading): string[] =>
  releases
    .filter((one) => one['state'] === 'good' && isMeasured(one) && !(one['evidence']?.length > 0))
    .map((one) => `${plays.name}: ${one['tag'] ?? one['digest']} is good without evidence`);

/** A verdict is what the image is: none that is bad passes, none that is healthy is measured bad, whatever fails meanwhile. */
export const verdicts: Invariant = {
  name: 'verdicts',
  broken: (reading) =>
    reading.services.flatMap((service) => [
      ...wronglyGood(service, reading),
      ...wronglyFailed(service, reading),
      ...withoutEvidence(service),
    ]),
};
