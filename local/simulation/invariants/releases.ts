import type { LedgerItem } from '../../stage/ledger-view.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import type { Invariant } from './invariant.ts';
import { DEPLOYED_PAST } from './story-facts.ts';

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

const runsOf = (service: ServiceReading, reading: Reading): string[] => {
  const runs = service.releases.filter((one) => one['revisionArn'] === service.revision);
  if (runs.length === 0 || runs.some((one) => one['state'] === 'good' || isFoundAtZero(one))) return [];
  // A revert that failed stops and calls a person (T37); what a person holds himself excuses nothing.
  if (service.state['hold']?.by === 'tidegate' || goodOnes(service).length === 0) return [];
  if (runs.some((one) => one['state'] === 'superseded' && isHis(one, service, reading))) return [];
  const told = runs.map((one) => `${one['tag'] ?? one['digest']} (${one['state']}: ${one['reason'] ?? ''})`).join(', ');
  return [`${service.plays.name}: stands on ${told}, and a good release exists`];
};

/** 1: once calm, no service runs a release of ours that failed or was never proven, if a good one exists. */
export const provenRuns: Invariant = {
  name: 'provenRuns',
  broken: (reading) => reading.services.flatMap((service) => runsOf(service, reading)),
};
