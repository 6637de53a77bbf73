import { isAfter } from './mailbox.ts';
import type { Release, State } from './state.ts';

/** So long an event and the deploy it starts may be on their way. */
export const ON_ITS_WAY_MS = 600_000;

/** What becomes of the strays of a service. Each ends on record, or is deployed (`design.md` §6, invariant 4). */
export interface StrayEnds {
  /** Something newer was begun, or is wanted. */
  passed: { release: Release; by: Release }[];
  /** Nothing newer passed it: its deploy is still to begin. */
  wanted?: Release;
}

/** What was never begun on passes nothing over: nor does what could never be deployed. */
const NOT_BEGUN = ['requested', 'rejected'];

/**
 * Asked for, and nobody is at it: whoever heard of it died before he began or left it in the mailbox, or whoever passed it over died
 * before he said so. What was found on the service is no wish.
 */
export const straysOf = (releases: readonly Release[], state: State, now: number): Release[] => {
  // Under a hold nobody starts what is wanted.
  const inHand = [state.candidate, state.current, ...(state.hold ? [] : [state.wantDeploy])];
  return releases.filter(
    ({ id, by, state: is, requestedAt }) =>
      is === 'requested' && by !== 'adopted' && !inHand.includes(id) && requestedAt < now - ON_ITS_WAY_MS,
  );
};

/** A person may ask for an older version: only what was asked for after it passes that over. */
const passes = (one: Release, stray: Release): boolean =>
  stray.by === 'manual' ? one.requestedAt > stray.requestedAt : isAfter(one, stray);

/** Of two that nobody is at: a person's wish counts by when it was asked for, whatever its version is. */
const isRather = (one: Release, other: Release): boolean =>
  one.by === 'manual' || other.by === 'manual' ? one.requestedAt > other.requestedAt : isAfter(one, other);

const passedBy = (releases: readonly Release[], { candidate, wantDeploy }: State, stray: Release) =>
  releases.find(
    (one) =>
      one.id !== stray.id &&
      (!NOT_BEGUN.includes(one.state) || one.id === candidate || one.id === wantDeploy) &&
      passes(one, stray),
  );

/** @param releases newest first */
export const endsOfStrays = (releases: readonly Release[], state: State, now: number): StrayEnds => {
  const ends = straysOf(releases, state, now).map((release) => ({ release, by: passedBy(releases, state, release) }));
  const open = ends.flatMap(({ release, by }) => (by ? [] : [release]));
  const wanted = open.reduce<Release | undefined>((best, one) => (best && isRather(best, one) ? best : one), undefined);
  const passed = ends.flatMap(({ release, by = wanted }) => (by && by !== release ? [{ release, by }] : []));
  return { passed, ...(wanted && { wanted }) };
};
