import { LeaseQuiet } from '../domain/errors.ts';
import { judgeHolder, quietUntil } from '../domain/holder.ts';
import { successorName, watchdogName } from '../domain/names.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Hold, ReleaseId, State, Verb, WantRollback } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence, Precondition } from '../ports/ledger.ts';
import { armWatchdog, deadline, disarmRearmed, FIRES_WITHIN_MS } from './watchdog.ts';

export interface Wish {
  service: ServiceSettings;
  execution: string;
  verb: Verb;
  pre: Precondition;
  manual: boolean;
  candidate?: ReleaseId;
  /** What a rollback works on. */
  rollback?: WantRollback;
}

/** What became of the wish to hold a service. */
export type Taken =
  | { is: 'mine'; state: State }
  | { is: 'busy'; state: State }
  | { is: 'held'; hold: Hold }
  /** Nobody holds it, but the precondition is not met. */
  | { is: 'dropped'; state: State | undefined };

/** One that has fired is gone by itself (SCH-2). */
export const disarmIdleTimer = async (ports: Ports, { idleTimer }: State): Promise<void> => {
  const mayBeArmed = idleTimer !== undefined && ports.clock.now() < idleTimer.at + FIRES_WITHIN_MS;
  if (mayBeArmed) await ports.timers.disarm(idleTimer.name);
};

/** The new turn has a watchdog of its own; those of earlier ones, and the idle timer, mean nothing any more (Z3). */
const replaceTimers = async (ports: Ports, service: ServiceSettings, state: State): Promise<void> => {
  await armWatchdog(ports, service, state);
  await ports.timers.disarm(watchdogName(service.key, state.turn - 1));
  await disarmRearmed(ports, state);
  await disarmIdleTimer(ports, state);
};

/**
 * Reconcile alone takes over from the dead: whoever else finds one sends it, under one name a turn.
 * @param more `name` where the finding can come more than once a turn; `at`: when it happened; `digest` of a lost push; `ended`: whose
 *   end was heard though he held nothing yet
 */
export const callReconcile = (
  ports: Ports,
  state: State,
  finding: string,
  { name = finding, ...more }: { name?: string; at?: number; digest?: string; ended?: string } = {},
): Promise<void> =>
  ports.machines.start('reconcile', successorName(state.service, state.turn, name), {
    service: state.service,
    turn: state.turn,
    ...(state.holder && { holder: state.holder }),
    finding,
    ...more,
  });

/** @throws AwsUnavailable, Throttled */
export const isAlive = async (ports: Ports, state: State): Promise<boolean> => {
  const now = ports.clock.now();
  if (judgeHolder(state, undefined, now) === 'alive') return true;
  return judgeHolder(state, await ports.machines.status(state.holder ?? ''), now) === 'alive';
};

/** Its execution has ended, however young its lease is. @throws AwsUnavailable, Throttled */
export const isGone = async (ports: Ports, state: State): Promise<boolean> => {
  const { status } = await ports.machines.status(state.holder ?? '');
  return ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'].includes(status);
};

/** Acquires the service, or says who or what stands in the way. */
export const take = async (ports: Ports, wish: Wish): Promise<Taken> => {
  const now = ports.clock.now();
  const { service, execution: holder, ...what } = wish;
  const { verb, manual } = what;
  const request = { ...what, service: service.key, holder, now, deadline: deadline(service, now) };
  const acquired = await ports.ledger.acquire(request);
  if (acquired.ok) {
    await replaceTimers(ports, service, acquired.state);
    return { is: 'mine', state: acquired.state };
  }
  const { state } = acquired;
  if (state?.holder) {
    if (!(await isAlive(ports, state))) await callReconcile(ports, state, 'orphan');
    return { is: 'busy', state };
  }
  if (state?.hold && !manual && verb !== 'wake') return { is: 'held', hold: state.hold };
  return { is: 'dropped', state };
};

/**
 * Takes the service from a holder that is dead for long enough.
 * @throws LeaseQuiet while a late call of the dead one may still land (`protocol.md` §1.2), or not be seen yet
 */
export const takeOver = async (
  ports: Ports,
  service: ServiceSettings,
  dead: State,
  execution: string,
): Promise<Taken> => {
  const now = ports.clock.now();
  const status = await ports.machines.status(dead.holder ?? '');
  const until = quietUntil(dead, status);
  if (now < until)
    throw new LeaseQuiet(`${service.key}: the dead holder's calls may land until ${new Date(until).toISOString()}`);
  const fence: Fence = { service: service.key, holder: dead.holder ?? '', turn: dead.turn };
  const heir = { holder: execution, verb: 'reconcile' as const, now, deadline: deadline(service, now) };
  const taken = await ports.ledger.takeOver(fence, heir);
  // The answer of an attempt of this very one was lost: a new turn locks that out, as after any acquire.
  if (!taken.ok && taken.state?.holder === execution)
    return take(ports, { service, execution, verb: 'reconcile', pre: { kind: 'none' }, manual: true });
  if (!taken.ok) return { is: 'dropped', state: taken.state };
  await replaceTimers(ports, service, taken.state);
  return { is: 'mine', state: taken.state };
};
