import { isGivenUp, type ObservedService, primaryOf, wasCut } from './observed.ts';
import type { Release, State } from './state.ts';

/**
 * Whether the service stands on another revision than the one the ledger calls current: set from a console, a script, `cdk deploy`.
 * What is under way is left until its end is told: it may yet fail, and ECS may go back by itself (T39, T61).
 * `takeBack`: it is one of ours that failed, set by a late call of a dead holder (T67) or by hand; it does not wait for an end, since
 * what cannot start has none. Or one of ours that was superseded before it was judged, and that ECS gave up on now. Or somebody
 * else's that ECS gave up on and that leaves no task at all: he deployed at zero, or while a deploy at zero was judged, and nothing
 * older runs beside it (seed 100937). What a sleep called off, or only found no room, has failed nowhere: it is adopted, like what was
 * deployed at zero.
 */
export type Foreign = 'no' | 'underWay' | 'failed' | 'stands' | 'takeBack';

/** What the ledger knows of the service. */
export interface Known {
  /** The release that it names as current. */
  current?: Release | undefined;
  /** Newest first. */
  releases?: readonly Release[] | undefined;
  hold?: State['hold'] | undefined;
  /** Of what ECS gave up on: its tasks found no room, so that nobody knows what it is (T68). Absent: not looked at, or not so. */
  withoutRoom?: boolean | undefined;
  /** So, too: one of its tasks ended by itself, though ECS may not count it, or not any more (CB-4, ECS-16). */
  taskFailed?: boolean | undefined;
  /** So, too: ECS shows none of its tasks any more (TASK-7), so that nobody knows why it gave up. */
  causeUnknown?: boolean | undefined;
}

/** Set again after it was taken back once: somebody means it, and nobody is fought (T61). */
const ONCE = 1;

/** Nothing measured it: what ECS says of it now is all that is known. */
const FAILED = { before: ['failed', 'error'], now: ['failed', 'error', 'superseded'] };

/** A count of 0 alone has ended it. */
const isOnlyCut = ({ taskFailed }: Known, service: ObservedService): boolean => wasCut(service) && !taskFailed;

const ofFailed = (known: Known, service: ObservedService): Foreign | undefined => {
  const { current, releases = [], hold, withoutRoom } = known;
  const { revisionArn } = service;
  const bad = isGivenUp(service) && !isOnlyCut(known, service) && !withoutRoom ? FAILED.now : FAILED.before;
  const failed = releases.filter((one) => one.revisionArn === revisionArn && bad.includes(one.state));
  // Taken back for what ECS said of it, never measured here: whoever sets it again may have mended the cause (T61).
  if (failed.every(({ by }) => by === 'adopted')) return undefined;
  if (releases.some((one) => one.revisionArn === revisionArn && one.state === 'good')) return undefined;
  // It was left standing since there is nothing to go back to (T36).
  if (!releases.some(({ state }) => state === 'good')) return 'no';
  // Under a hold a person is at it already (T37).
  return failed.length > ONCE || hold || current?.state !== 'good' ? undefined : 'takeBack';
};

/**
 * ECS starts none of its tasks again (CB-6), and none of any other runs: its visitors would be lost until a person comes. One that is to
 * come yet is not waited for: nothing tells if it ends, and until the sweep nobody looks at what is not the ledger's own revision.
 */
const leavesNothing = ({ current, releases = [], hold }: Known, service: ObservedService): boolean =>
  service.running === 0 &&
  current?.state === 'good' &&
  !hold &&
  // Taken back before (T61), or good once.
  !releases.some(
    ({ revisionArn, state }) => revisionArn === service.revisionArn && ['good', ...FAILED.before].includes(state),
  );

export const foreignTo = (known: Known, service: ObservedService): Foreign => {
  const { current } = known;
  if (current?.revisionArn === undefined || current.revisionArn === service.revisionArn) return 'no';
  const failed = ofFailed(known, service);
  if (failed) return failed;
  const primary = primaryOf(service);
  // At zero a rollout says nothing: there is nothing to roll out.
  if (service.desired === 0 || primary?.rollout === 'COMPLETED' || primary?.rollout === undefined) return 'stands';
  if (!isGivenUp(service)) return 'underWay';
  if (isOnlyCut(known, service)) return 'stands';
  if (!leavesNothing(known, service)) return 'failed';
  // What only found no room is as its deployer left it (T68): adopted, and started anew (seed 181917).
  return known.withoutRoom && !known.taskFailed ? 'stands' : 'takeBack';
};

/**
 * What a revision that is taken back becomes: `failed` is what was measured here, or what ECS gave up on before our eyes. Else nobody
 * knows what it is (T68), and its image stays out of quarantine.
 */
export const verdictOn = ({ releases = [], causeUnknown }: Known, service: ObservedService): 'failed' | 'error' => {
  const measured = releases.some(({ revisionArn, state }) => revisionArn === service.revisionArn && state === 'failed');
  return measured || (isGivenUp(service) && !causeUnknown) ? 'failed' : 'error';
};
