import type { LedgerItem } from '../../stage/ledger-view.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import { updatesBy } from './invariant.ts';
import type { Invariant } from './invariant.ts';

const ENDS = ['good', 'failed', 'error', 'superseded', 'rejected', 'held'];

const goodOnes = ({ releases, quarantine }: ServiceReading) => {
  const bad = new Set(quarantine.map((one) => String(one['sk']).slice('BAD#'.length)));
  return releases.filter((one) => one['state'] === 'good' && !bad.has(one['digest']));
};

/** Somebody else's, found at zero: nobody can prove it before the first visitor (T66), and it is not ours to take back. */
const isFoundAtZero = (one: LedgerItem): boolean => one['by'] === 'adopted' && one['state'] === 'requested';

const DEPLOYS = ['forcesDeployment', 'deploysStack'];

/** A person has deployed since: what runs is his (T19, T61), and he is told when it fails. */
const isHis = (one: LedgerItem, { plays }: ServiceReading, { story, began }: Reading): boolean =>
  story.happenings.some(
    ({ name, service, at }) =>
      DEPLOYS.includes(name) && service === plays.name && began + at * 1000 >= Number(one['releasedAt'] ?? 0),
  );

const runsOf = (service: ServiceReading, reading: Reading): string[] => {
  const runs = service.releases.filter((one) => one['revisionArn'] === service.revision);
  if (runs.length === 0 || runs.some((one) => one['state'] === 'good' || isFoundAtZero(one))) return [];
  if (service.state['hold'] || goodOnes(service).length === 0) return [];
  if (runs.some((one) => one['state'] === 'superseded' && isHis(one, service, reading))) return [];
  const told = runs.map((one) => `${one['tag'] ?? one['digest']} (${one['state']}: ${one['reason'] ?? ''})`).join(', ');
  return [`${service.plays.name}: stands on ${told}, and a good release exists`];
};

/** 1: once calm, no service runs a release of ours that failed or was never proven, if a good one exists. */
export const provenRuns: Invariant = {
  name: 'provenRuns',
  broken: (reading) => reading.services.flatMap((service) => runsOf(service, reading)),
};

const undecided = ({ plays, releases, state }: ServiceReading): string[] =>
  releases
    .filter((one) => !ENDS.includes(one['state']) && !isFoundAtZero(one) && !state['hold'])
    .map((one) => `${plays.name}: ${one['tag'] ?? one['digest']} ends as ${one['state']}`);

/** Pushes of which the ledger knows nothing, though nothing newer was pushed after them. */
const unrecorded = ({ plays, releases, state }: ServiceReading, { pushed }: Reading): string[] => {
  const last = pushed.findLast((one) => one.service === plays.name && one.tag !== undefined);
  if (!last || state['hold'] || releases.some((one) => one['digest'] === last.digest)) return [];
  return [`${plays.name}: the push of ${last.tag} is not on record`];
};

/** 4: every push ends on record, in one state. */
export const pushesEnd: Invariant = {
  name: 'pushesEnd',
  broken: (reading) => reading.services.flatMap((service) => [...undecided(service), ...unrecorded(service, reading)]),
};

const verdicts = ({ releases }: ServiceReading): number =>
  releases.filter((one) => one['state'] === 'failed' || one['state'] === 'error').length;

/** A person's deploy that ECS fails is taken back like our own. */
const ASKED = ['asksRollback', ...DEPLOYS];

/** 6: at most one revert per failure. */
export const oneRevert: Invariant = {
  name: 'oneRevert',
  broken: (reading) =>
    reading.services.flatMap((service) => {
      const { name } = service.plays;
      // A call that was answered late is sent again and says the same.
      const reverts = new Set(updatesBy(reading, 'Revert', name).map(({ input }) => JSON.stringify(input)));
      const asked = reading.story.happenings.filter((one) => one.service === name && ASKED.includes(one.name));
      const most = verdicts(service) + asked.length;
      return reverts.size > most ? [`${name}: ${reverts.size} reverts for ${most} failures`] : [];
    }),
};
