import { isGivenUp, type ObservedService, primaryOf } from './observed.ts';
import type { Release, State } from './state.ts';

/**
 * Whether the service stands on another revision than the one the ledger calls current: set from a console, a script, `cdk deploy`.
 * What is under way is left until its end is told: it may yet fail, and ECS may go back by itself (T39, T61).
 * `takeBack`: it is one of ours that failed, set by a late call of a dead holder (T67) or by hand; it does not wait for an end, since
 * what cannot start has none. Or one of ours that was superseded before it was judged, and that ECS gave up on now.
 */
export type Foreign = 'no' | 'underWay' | 'failed' | 'stands' | 'takeBack';

/** What the ledger knows of the service. */
export interface Known {
  /** The release that it names as current. */
  current?: Release | undefined;
  /** Newest first. */
  releases?: readonly Release[] | undefined;
  hold?: State['hold'] | undefined;
}

/** Set again after it was taken back once: somebody means it, and nobody is fought (T61). */
const ONCE = 1;

/** Nothing measured it: what ECS says of it now is all that is known. */
const FAILED = { before: ['failed', 'error'], now: ['failed', 'error', 'superseded'] };

const ofFailed = ({ current, releases = [], hold }: Known, service: ObservedService): Foreign | undefined => {
  const { revisionArn } = service;
  const bad = isGivenUp(service) ? FAILED.now : FAILED.before;
  const failed = releases.filter((one) => one.revisionArn === revisionArn && bad.includes(one.state));
  if (failed.length === 0 || releases.some((one) => one.revisionArn === revisionArn && one.state === 'good'))
    return undefined;
  // It was left standing since there is nothing to go back to (T36).
  if (!releases.some(({ state }) => state === 'good')) return 'no';
  // Under a hold a person is at it already (T37).
  return failed.length > ONCE || hold || current?.state !== 'good' ? undefined : 'takeBack';
};

export const foreignTo = (known: Known, service: ObservedService): Foreign => {
  const { current } = known;
  if (current?.revisionArn === undefined || current.revisionArn === service.revisionArn) return 'no';
  const failed = ofFailed(known, service);
  if (failed) return failed;
  const primary = primaryOf(service);
  // At zero a rollout says nothing: there is nothing to roll out.
  if (service.desired === 0 || primary?.rollout === 'COMPLETED' || primary?.rollout === undefined) return 'stands';
  return isGivenUp(service) ? 'failed' : 'underWay';
};
