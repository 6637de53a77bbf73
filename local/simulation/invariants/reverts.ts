import { historyOf } from '../history/index.ts';
import type { Mutation, ServiceHistory } from '../history/index.ts';
import type { LedgerItem } from '../../stage/ledger-view.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import { clock, updatesBy } from './invariant.ts';
import type { Invariant } from './invariant.ts';
import { releaseMeant } from './records.ts';
import { DEPLOYED_PAST, struckIn } from './story-facts.ts';

/** An answer, or a look at the ledger, that a fault keeps from a step makes it try again; so long a step and its retries take. */
const RETRY_MS = 300_000;

/** It changed nothing: the deployment in front is older, and the count was the same. */
const isIdle = (one: Mutation, { counts }: ServiceHistory): boolean => {
  const primary = one.output.service.deployments.find(({ status }: { status: string }) => status === 'PRIMARY');
  const before = counts.findLast(({ at }) => at < one.at)?.desired;
  return (
    new Date(primary.createdAt).getTime() < one.sentAt &&
    (before === undefined || before === one.output.service.desiredCount)
  );
};

/** A client that waits no longer for its answer sends the same once more, and the first may have had its effect (seed 160693). */
const isSentAgain = (one: Mutation, all: readonly Mutation[]): boolean =>
  all.some(
    ({ sentAt, invocation, input }) =>
      sentAt < one.sentAt && invocation === one.invocation && input.taskDefinition === one.input.taskDefinition,
  );

const repeated = (reading: Reading, { plays }: ServiceReading): string[] => {
  const history = historyOf(reading.effects).get(plays.name);
  if (!history) return [];
  const all = updatesBy(reading, 'Revert', plays.name);
  return all
    .filter((one) => !isSentAgain(one, all))
    .filter((one) => isIdle(one, history) && struckIn(reading, plays.name, one.at - RETRY_MS, one.at).length === 0)
    .map(({ at }) => `${plays.name}: reverted at ${clock(at)} to where it stood already`);
};

const verdictsOf = ({ releases }: ServiceReading): number =>
  releases.filter((one) => one['state'] === 'failed' || one['state'] === 'error').length;

/** A person's deploy that ECS fails is taken back like our own. */
const ASKED = ['asksRollback', ...DEPLOYED_PAST];

const tooMany = (reading: Reading, service: ServiceReading): string[] => {
  const { name } = service.plays;
  // A call that was answered late is sent again and says the same, or another count once a visitor has rung: one way back (seed 100998).
  const reverts = new Set(updatesBy(reading, 'Revert', name).map(({ input }) => input.taskDefinition));
  const asked = reading.story.happenings.filter((one) => one.service === name && ASKED.includes(one.name));
  const most = verdictsOf(service) + asked.length;
  return reverts.size > most ? [`${name}: ${reverts.size} reverts for ${most} failures`] : [];
};

/** 6: at most one revert per failure. */
export const oneRevert: Invariant = {
  name: 'oneRevert',
  broken: (reading) => reading.services.flatMap((one) => [...tooMany(reading, one), ...repeated(reading, one)]),
};

/** Of a release, by what was written of it. */
export const stateAt = (history: ServiceHistory, { sk }: LedgerItem, at: number): string => {
  const steps = history.releases.get(sk);
  // Of what the story began with only what became of it later is told.
  if (!steps?.length) return 'good';
  return steps.findLast((one) => one.at <= at)?.to ?? steps[0]!.from ?? 'none';
};

const goodSince = (history: ServiceHistory, one: LedgerItem): number =>
  history.releases.get(one['sk'])?.find(({ to }) => to === 'good')?.at ?? 0;

const DECIDED = ['failed', 'error'];

/**
 * Digests of what this revert goes back from: it names its target before the call, and its verdict comes after. The same image under
 * another name is no way back from itself (seed 8091: a person deployed the current image with another environment).
 */
const goneBackFrom = ({ releases }: ServiceReading, target: LedgerItem, one: Mutation, history: ServiceHistory) =>
  releases
    .filter((other) => other['revertTo'] === target['sk'])
    .filter((other) => !DECIDED.includes(stateAt(history, other, one.sentAt - RETRY_MS)))
    .map((other) => other['digest']);

/** At zero, where no image is good but the one that fails now: its task is stopped, and what stood there before is set again (T36). */
const isStop = ({ releases }: ServiceReading, one: Mutation, history: ServiceHistory): boolean => {
  const at = (other: LedgerItem, ms: number): string => stateAt(history, other, one.sentAt + ms);
  const failing = releases
    .filter((other) => DECIDED.includes(at(other, RETRY_MS)) && !DECIDED.includes(at(other, 0)))
    .map(({ digest }) => digest);
  const good = releases.filter((other) => at(other, 0) === 'good' && !failing.includes(other['digest']));
  return one.input.desiredCount === 0 && failing.length > 0 && good.length === 0;
};

const targetOf = (service: ServiceReading, one: Mutation, history: ServiceHistory): string[] => {
  const { plays, releases, quarantine } = service;
  const words = `${plays.name}: reverted at ${clock(one.at)} to ${String(one.input.taskDefinition).split('/').at(-1)}`;
  const target = releaseMeant(service, history, one);
  if (!target) return history.revisions.has(one.input.taskDefinition) ? [] : [`${words}, which is no release`];
  const state = stateAt(history, target, one.sentAt);
  if (state === 'requested' && isStop(service, one, history)) return [];
  if (state !== 'good') return [`${words}, which was ${state}`];
  const left = [target['digest'], ...goneBackFrom(service, target, one, history)];
  const newer = releases
    // No story takes an image away: only what was measured bad is passed over.
    .filter(({ digest }) => !quarantine.some(({ sk }) => sk === `BAD#${digest}`))
    .filter((other) => !left.includes(other['digest']) && stateAt(history, other, one.sentAt) === 'good')
    .filter(
      (other) =>
        goodSince(history, other) > goodSince(history, target) &&
        stateAt(history, other, one.sentAt + RETRY_MS) === 'good',
    );
  return newer.length === 0 ? [] : [`${words}, though ${newer[0]!['tag']} became good later`];
};

/** Design §1: back to the newest good release, never to "the previous revision", never to what failed. */
export const lastGood: Invariant = {
  name: 'lastGood',
  broken: (reading) =>
    reading.services.flatMap((service) => {
      const history = historyOf(reading.effects).get(service.plays.name);
      if (!history) return [];
      const reverts = updatesBy(reading, 'Revert', service.plays.name);
      return reverts.filter(({ input }) => input.taskDefinition).flatMap((one) => targetOf(service, one, history));
    }),
};

const byTag = (service: ServiceReading, history: ServiceHistory): string[] => {
  const { revisions, mutations } = history;
  return mutations
    .filter(({ input }) => revisions.has(String(input.taskDefinition)))
    .flatMap((one) => {
      const arn = String(one.input.taskDefinition);
      const image = revisions.get(arn)!;
      const meant = releaseMeant(service, history, one)?.['digest'];
      if (meant === 'unknown' || (meant === undefined ? image.includes('@sha256:') : image.endsWith(`@${meant}`)))
        return [];
      return [`${service.plays.name}: ${arn.split('/').at(-1)} was set to run ${image}; the release is ${meant}`];
    });
};

/** What a release, a revert or a wake sets to run names the digest on record: a tag may be moved. */
export const imageByDigest: Invariant = {
  name: 'imageByDigest',
  broken: ({ services, effects }) =>
    services.flatMap((service) => {
      const history = historyOf(effects).get(service.plays.name);
      return history ? byTag(service, history) : [];
    }),
};
