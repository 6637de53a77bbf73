import { historyOf } from '../history/index.ts';
import type { LedgerItem } from '../../stage/ledger-view.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import type { Pushed } from '../run.ts';
import type { Invariant } from './invariant.ts';
import { isToldOf, newestOf } from './pushes.ts';
import { DEPLOYED_PAST, ecsWentBack, happenedIn, isDisturbed, natureOf } from './story-facts.ts';

/** Why a release may have come to an end without being judged, in its time. */
type Cause = (one: LedgerItem, service: ServiceReading, reading: Reading) => boolean;

const nameOf = (one: LedgerItem): string => one['tag'] ?? one['digest'];

const timeOf = (one: LedgerItem, { endAt }: Reading): [number, number] => [
  Number(one['requestedAt']),
  Number(one['decidedAt'] ?? endAt),
];

const pushOf = ({ pushed }: Reading, { plays }: ServiceReading, digest: unknown): Pushed | undefined =>
  pushed.findLast((one) => one.service === plays.name && one.digest === digest);

/** Another image was pushed under a tag, or asked for, since: in the order of the pushes, since their events come in none. */
const isPassed: Cause = (one, service, reading) => {
  const from = pushOf(reading, service, one['digest'])?.at ?? Number(one['requestedAt']);
  const [, until] = timeOf(one, reading);
  const pushed = reading.pushed.some(
    ({ service: name, tag, digest, at }) =>
      name === service.plays.name && tag !== undefined && digest !== one['digest'] && at >= from && at <= until,
  );
  const asked = service.releases.some(
    (other) => other !== one && other['by'] !== 'adopted' && Number(other['requestedAt']) >= Number(one['requestedAt']),
  );
  return pushed || asked;
};

const isPersons =
  (names: readonly string[]): Cause =>
  (one, { plays }, reading) =>
    happenedIn(reading, plays.name, names, ...timeOf(one, reading));

const isEcsWayBack: Cause = (one, { plays }, reading) =>
  ecsWentBack(reading, plays, one['digest'], ...timeOf(one, reading));

const isInTrouble: Cause = (one, { plays }, reading) => isDisturbed(reading, plays.name, ...timeOf(one, reading));

const isBad: Cause = ({ digest }, { quarantine }) => quarantine.some(({ sk }) => sk === `BAD#${digest}`);

/** T7: the same image was good by then. */
const isThere: Cause = (one, { plays, releases }, reading) => {
  const steps = historyOf(reading.effects).get(plays.name)?.releases;
  const [, until] = timeOf(one, reading);
  return releases
    .filter((other) => other !== one && other['digest'] === one['digest'])
    .some(({ sk, by }) => by === 'adopted' || steps?.get(sk)?.some(({ to, at }) => to === 'good' && at <= until));
};

/** T7: the same image was on its way already, and went on after it (seed 126651). */
const isUnderWay: Cause = (one, { releases }, reading) => {
  const [from, until] = timeOf(one, reading);
  return releases
    .filter((other) => other !== one && other['digest'] === one['digest'])
    .map((other) => timeOf(other, reading))
    .some(([began, ended]) => began <= from && ended >= until);
};

const CAUSES: Readonly<Record<string, readonly Cause[]>> = {
  superseded: [isPassed, isUnderWay, isPersons(DEPLOYED_PAST), isEcsWayBack],
  // T4: the event of an older push came after a newer one was deployed (seed 9021).
  rejected: [isBad, isThere, isPassed, isPersons(['asksRollback'])],
  error: [isInTrouble],
  held: [(_, { state }) => state['hold'] !== undefined],
};

const withoutCause = (service: ServiceReading, reading: Reading): string[] =>
  service.releases
    .filter((one) => one['by'] !== 'adopted' && natureOf(reading, service.plays, one['digest']) !== 'unsure')
    .filter((one) => CAUSES[one['state']]?.some((isCause) => isCause(one, service, reading)) === false)
    .map((one) => `${service.plays.name}: ${nameOf(one)} ended as ${one['state']}, without a cause: ${one['reason']}`);

/**
 * Events tell whole seconds, that of an index the one in which the last of its images came: of what was pushed within one neither
 * passes the other over, and either may run (seed 164242).
 */
const isAsNew = ({ plays, releases, revision }: ServiceReading, newest: Pushed): boolean => {
  const running = releases.find(({ revisionArn }) => revisionArn === revision);
  const told = running?.['by'] === 'push' ? Number(running['requestedAt']) : -Infinity;
  return plays.tags !== 'semver' && told >= Math.floor(newest.at / 1000) * 1000;
};

/** What ended otherwise than good is asked for its cause; what no execution heard of is found by the sweep. */
const standsElsewhere = (service: ServiceReading, reading: Reading): string[] => {
  const { plays, releases, revision } = service;
  const tagged = reading.pushed.filter(
    (one) => one.service === plays.name && one.tag !== undefined && isToldOf(reading, one),
  );
  const [newest, ...more] = newestOf(service, tagged);
  if (!newest || more.length > 0 || natureOf(reading, plays, newest.digest) !== 'good') return [];
  const own = releases.filter(({ digest }) => digest === newest.digest);
  // One that ended otherwise is asked for its cause (seed 125329: good once, gone since, and its second deployment failed).
  if (own.at(-1)?.state !== 'good' || own.some(({ revisionArn }) => revisionArn === revision)) return [];
  if (isAsNew(service, newest)) return [];
  const since = releases.some(({ by, requestedAt }) => by === 'manual' && Number(requestedAt) >= newest.at);
  if (since || happenedIn(reading, plays.name, DEPLOYED_PAST, newest.at, reading.endAt)) return [];
  return [`${plays.name}: ${newest.tag} is the newest and good, and ${revision.split('/').at(-1)} runs`];
};

/** What is pushed is deployed: an end without a verdict has a cause in the story, and the newest good one is what runs. */
export const deployed: Invariant = {
  name: 'deployed',
  broken: (reading) =>
    reading.services.flatMap((service) => [...withoutCause(service, reading), ...standsElsewhere(service, reading)]),
};
