import type { Foreign } from './foreign.ts';
import type { ObservedService } from './observed.ts';
import type { Release, State } from './state.ts';

/** Reasons of a release that was adopted before anybody saw it serve: it may have been seen since. */
export const NEVER_SEEN = {
  atZero: 'found at zero: never seen serving',
  underWay: 'found before its rollout was complete: never seen serving',
};

export const isUnproven = ({ state, reason = '' }: Release): boolean =>
  state === 'requested' && Object.values(NEVER_SEEN).includes(reason);

const primaryOf = ({ deployments, revisionArn }: ObservedService) =>
  deployments.find((deployment) => deployment.status === 'PRIMARY' && deployment.revisionArn === revisionArn);

/** Whether the service's own revision is rolled out and runs: tasks of the one before it prove nothing (ECS-9, T39). */
export const isServing = (service: ObservedService): boolean => {
  const primary = primaryOf(service);
  if (!primary || service.desired === 0) return false;
  return primary.running > 0 && (primary.rollout === 'COMPLETED' || primary.rollout === undefined);
};

/** What was rolled out at zero counts as complete before anything ran (ZERO-2): all that is wanted has to run, not one task of a crash loop. */
export const isProven = (service: ObservedService): boolean =>
  isServing(service) && service.pending === 0 && (primaryOf(service)?.running ?? 0) >= service.desired;

/** What is known of what a service is found on. */
export interface Sighting {
  state: State;
  current: Release | undefined;
  /** Newest first. */
  releases: readonly Release[];
  observed: ObservedService;
  foreign: Foreign;
}

/** A way back is wanted of what this adoption writes (T67): it has to be written. */
const isTakenBack = ({ wantRollback }: State): boolean => wantRollback !== undefined && wantRollback.of === undefined;

/**
 * The release of the ledger that stands for what is found; `undefined`: it has none, and one is written. What is under way or has
 * failed is not taken over: its end is told, and it may go back by itself (T39, T61). A good release of the same revision: somebody
 * stepped back to it.
 */
export const standsFor = ({ state, current, releases, observed, foreign }: Sighting): Release | undefined => {
  if ((foreign === 'underWay' || foreign === 'failed') && !isTakenBack(state)) return current;
  const good = releases.find((release) => release.revisionArn === observed.revisionArn && release.state === 'good');
  return good ?? (current?.revisionArn === observed.revisionArn ? current : undefined);
};

/** It began at zero, in the sleep that lasts still, and never went home: its one task may be there (ZERO-6). */
export const isAbroad = ({ phase, phaseAt }: State, { countBefore, releasedAt = 0 }: Release): boolean =>
  phase === 'asleep' && countBefore === 0 && releasedAt > phaseAt;

/**
 * Whose way back could not be gone (seed 8379), which somebody deployed over, who set no count (seed 110921), or which was proven and
 * never went home (seed 126441), whether or not somebody has deployed over it since (seed 182226).
 */
const leavesItsTask = ({ state, observed }: Sighting, release: Release): boolean => {
  if (release.state === 'superseded' || release.state === 'good') return isAbroad(state, release);
  return release.revisionArn === observed.revisionArn && ['failed', 'error'].includes(release.state);
};

/** The one task that a deploy at zero is judged by is nobody's wish. */
export const isLeftByDeploy = (sighting: Sighting): boolean => {
  const { state, releases, observed, foreign } = sighting;
  if (state.phase !== 'asleep' || observed.desired !== 1) return false;
  // A person may have deployed in its time, and have been given up by ECS.
  return foreign === 'takeBack' || releases.some((one) => leavesItsTask(sighting, one));
};

const JUDGED = ['good', 'failed', 'error'];

const judgedAt = ({ decidedAt, requestedAt }: Release): number => decidedAt ?? requestedAt;

/** An image that is to blame is in quarantine, which is asked first. */
const isOfDefinition = ({ by, state }: Release): boolean => by === 'adopted' && state === 'failed';

/**
 * What was measured bad, or not to the end, does not become good by being set by hand; what was measured good after that may (T68).
 * Of an image whose digest is unknown its revision tells.
 */
export const objectionTo = (
  releases: readonly Release[],
  { digest, revisionArn }: { digest: string; revisionArn: string },
  bad: { release: string } | undefined,
): string | undefined => {
  if (bad) return `it is in quarantine since ${bad.release}`;
  const [last] = releases
    .filter((one) =>
      digest === 'unknown' || isOfDefinition(one) ? one.revisionArn === revisionArn : one.digest === digest,
    )
    .filter((one) => JUDGED.includes(one.state))
    .toSorted((a, b) => judgedAt(b) - judgedAt(a));
  return last && last.state !== 'good' ? `it was judged ${last.state} as ${last.id}` : undefined;
};

/** What a release that is found on a service becomes. */
export const adoptedAs = (
  observed: ObservedService,
  objection: string | undefined,
): { state: 'good' | 'requested'; reason: string } => {
  if (objection) return { state: 'requested', reason: `found set from outside, not good: ${objection}` };
  if (isServing(observed)) return { state: 'good', reason: 'found serving' };
  return { state: 'requested', reason: observed.desired === 0 ? NEVER_SEEN.atZero : NEVER_SEEN.underWay };
};
