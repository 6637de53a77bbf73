import type { LedgerItem } from '../../stage/ledger-view.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import { historyOf } from '../history/index.ts';
import type { Mutation } from '../history/index.ts';
import { clock, updatesBy } from './invariant.ts';
import type { Invariant } from './invariant.ts';
import { releaseMeant } from './records.ts';
import { stateAt } from './reverts.ts';
import { DEPLOYED_PAST, isDisturbed, natureOf, timesOf } from './story-facts.ts';

const goodOnes = ({ releases, quarantine }: ServiceReading) => {
  const bad = new Set(quarantine.map((one) => String(one['sk']).slice('BAD#'.length)));
  return releases.filter((one) => one['state'] === 'good' && !bad.has(one['digest']));
};

/** Somebody else's, found at zero: nobody can prove it before the first visitor (T66), and it is not ours to take back. */
export const isFoundAtZero = (one: LedgerItem): boolean => one['by'] === 'adopted' && one['state'] === 'requested';

/** A person has deployed since: what runs is his (T19, T61), and he is told when it fails. */
const isHis = (one: LedgerItem, { plays }: ServiceReading, { story, began }: Reading): boolean =>
  story.happenings.some(
    ({ name, service, at }) =>
      DEPLOYED_PAST.includes(name) && service === plays.name && began + at * 1000 >= Number(one['releasedAt'] ?? 0),
  );

/**
 * A person has set another revision, and ECS has not brought it up: what is under way is left until its end is told, and what ECS gave
 * up on he is told of, and decides himself (T61, seed 93038).
 */
export const isHisFailure = ({ plays, releases, revision, deployments }: ServiceReading, reading: Reading): boolean =>
  !releases.some((one) => one['revisionArn'] === revision) &&
  deployments.some((one) => /^PRIMARY (IN_PROGRESS|FAILED)/.test(one)) &&
  timesOf(reading, plays.name, DEPLOYED_PAST).length > 0;

const runsOf = (service: ServiceReading, reading: Reading): string[] => {
  const runs = service.releases.filter((one) => one['revisionArn'] === service.revision);
  if (isHisFailure(service, reading) || runs.some((one) => one['state'] === 'good' || isFoundAtZero(one))) return [];
  // Where a way back failed Tidegate stops and calls a person (T37), if there is a cause for it (`stopsForCause`).
  if (service.state['hold']?.by === 'tidegate' || goodOnes(service).length === 0) return [];
  if (runs.some((one) => one['state'] === 'superseded' && isHis(one, service, reading))) return [];
  const told = runs.map((one) => `${one['tag'] ?? one['digest']} (${one['state']}: ${one['reason'] ?? ''})`).join(', ');
  return [`${service.plays.name}: stands on ${told || "what is on nobody's record"}, and a good release exists`];
};

/** 1: once calm, no service runs a release of ours that failed or was never proven, if a good one exists. */
export const provenRuns: Invariant = {
  name: 'provenRuns',
  broken: (reading) => reading.services.flatMap((service) => runsOf(service, reading)),
};

/** A way back is judged so long, and begins with a turn of its own. */
const JUDGED_MS = 900_000;

/** Digests that were good then, and not in quarantine since. */
const goodThen = (service: ServiceReading, reading: Reading, at: number): Set<unknown> => {
  const history = historyOf(reading.effects).get(service.plays.name);
  const good = goodOnes(service).filter((one) => Number(one['requestedAt'] ?? 0) <= at);
  return new Set(good.filter((one) => !history || stateAt(history, one, at) === 'good').map(({ digest }) => digest));
};

/** What is slow may fail its health checks whenever it is started (`verdicts`). */
const isUnsure = (service: ServiceReading, reading: Reading, one: Mutation): boolean => {
  const history = historyOf(reading.effects).get(service.plays.name);
  const target = history && releaseMeant(service, history, one);
  return target !== undefined && natureOf(reading, service.plays, target['digest']) !== 'good';
};

/** When a machine last began on a way back, whether or not its function lived to send it (seed 127226). */
const begunBack = ({ executions }: Reading, name: string, from: number, until: number): number | undefined =>
  executions
    .filter(({ input }) => (input as { service?: unknown } | null)?.service === `staging/${name}`)
    .flatMap(({ history }) => history)
    .filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.['name'] === 'Revert')
    .map(({ timestamp }) => timestamp.getTime())
    .filter((at) => at >= from && at <= until)
    .toSorted((one, other) => one - other)
    .at(-1);

const stopped = (service: ServiceReading, reading: Reading): string[] => {
  const { plays, state } = service;
  const { by, at: held = 0, reason } = state['hold'] ?? {};
  const at = Number(held);
  if (by !== 'tidegate' || goodThen(service, reading, at).size <= 1) return [];
  const back = updatesBy(reading, 'Revert', plays.name).findLast((one) => one.at <= at && one.at >= at - JUDGED_MS);
  if (back && isUnsure(service, reading, back)) return [];
  const begun = back?.at ?? begunBack(reading, plays.name, at - JUDGED_MS, at);
  if (begun !== undefined && isDisturbed(reading, plays.name, begun, at)) return [];
  const why = begun === undefined ? 'no way back was tried' : 'its way back was not disturbed';
  return [`${plays.name}: held by tidegate at ${clock(at)}, and ${why}: ${reason}`];
};

/** T37: Tidegate stops, and calls a person, only where nothing good is left to go back to, or the way back came to nothing. */
export const stopsForCause: Invariant = {
  name: 'stopsForCause',
  broken: (reading) => reading.services.flatMap((service) => stopped(service, reading)),
};
