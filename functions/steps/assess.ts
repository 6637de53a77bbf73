import { foreignTo } from '../domain/foreign.ts';
import { parseSleep } from '../domain/requests.ts';
import { isGivenUp, isRollingOut, type ObservedService } from '../domain/observed.ts';
import { decideRestart } from '../domain/restart.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StartInput, StepOutput } from '../workflow/contract.ts';
import { idleness } from '../workflow/idleness.ts';
import { knownOf } from '../workflow/known.ts';
import { callReconcile, take } from '../workflow/lease.ts';
import { noteObserved } from '../workflow/note-observed.ts';
import { settingsOf } from '../workflow/service.ts';
import { armIdleTimer } from '../workflow/succeed.ts';

const MINE = 'the lease is mine already';

/** What one run of this step is about, and the timer that it found noted. */
interface Look {
  service: ServiceSettings;
  turn: number;
  execution: string;
  armedFor: number | undefined;
}

const sleepNow = async (
  ports: Ports,
  { service, turn, execution, armedFor }: Look,
  reason: string,
): Promise<StepOutput> => {
  const pre = { kind: 'idleTimer' as const, turn, armedFor };
  const wish = { service, execution, verb: 'sleep' as const, pre, manual: false };
  const taken = await take(ports, wish);
  if (taken.is === 'mine') return { service: service.key, turn: taken.state.turn, next: 'Drowse', reason };
  return { service: service.key, next: 'Skipped', reason: `the service is ${taken.is}: the timer is void` };
};

/**
 * Another copy of this step may have judged otherwise, and hold the service for us: nobody hears it (LAM-5), and what is heard goes on
 * with what it took, as a retry does; Cut judges once more (seed 42148).
 */
const again = async (ports: Ports, look: Look, at: number, reason: string): Promise<StepOutput> => {
  const { service, turn, execution } = look;
  const holder = await armIdleTimer(ports, service, turn, at);
  if (holder === execution) return sleepNow(ports, look, MINE);
  return { service: service.key, next: 'Skipped', reason: `${reason}; asked again at ${new Date(at).toISOString()}` };
};

/** Why this timer means nothing any more (Z3), or nothing yet. */
const voidReason = (state: State | undefined, turn: number): string | undefined => {
  if (!state) return 'the service was never seen';
  if (state.turn !== turn) return `the timer is of turn ${turn}, the service is at turn ${state.turn}`;
  if (state.holder) return `held by a ${state.verb}, which sets the timer anew when it ends`;
  return state.phase === 'awake' ? undefined : `the service is ${state.phase}`;
};

/**
 * What ECS gave up on has ended, though the tasks of before may stand beside it for ever. Where it is the current release's own
 * revision, forced once more, a wake starts just that; of another one a person decides first.
 */
const gaveUp = async (ports: Ports, state: State, observed: ObservedService): Promise<boolean> => {
  if (!isGivenUp(observed) || !state.current) return false;
  return (await ports.ledger.release(state.service, state.current))?.revisionArn === observed.revisionArn;
};

const deploying = async (
  ports: Ports,
  { gate }: ServiceSettings,
  state: State,
  observed: ObservedService,
): Promise<boolean> => {
  if (isRollingOut(observed, gate.rolloutSeconds, ports.clock.now())) return true;
  return observed.deployments.length > 1 && !(await gaveUp(ports, state, observed));
};

/** Why its visitors meet an empty group, where nobody hears them. */
interface Empty {
  /** Absent: nothing is to be done about it now. */
  finding?: 'zeroAwake' | 'stalled' | 'foreign';
  reason: string;
}

/**
 * A count that somebody has set to 0 no event tells of (EV-4). What ECS gave up on with no task left is not started by anybody until
 * it is deployed anew (CB-6), though what kept its tasks may long be over: the way back of seed 129482 had found no room. Of somebody
 * else's an older task may have run as its end was told, and have gone since (seed 191665).
 */
const emptyBy = async (
  ports: Ports,
  { wake }: ServiceSettings,
  state: State,
  observed: ObservedService,
): Promise<Empty | undefined> => {
  if (observed.desired === 0) return { finding: 'zeroAwake', reason: 'awake by the ledger, yet its count is 0' };
  const restart = decideRestart(state, observed, wake, ports.clock.now());
  if (!restart || !state.current) return undefined;
  const reason = 'ECS gave up on it, and none of its tasks runs';
  const current = await ports.ledger.release(state.service, state.current);
  if (current?.revisionArn !== observed.revisionArn) {
    const is = foreignTo(await knownOf(ports, state, current, observed), observed);
    return is === 'takeBack' || is === 'stands' ? { finding: 'foreign', reason } : undefined;
  }
  return restart.action === 'start' ? { finding: 'stalled', reason } : { reason };
};

const callFor = async (ports: Ports, look: Look, state: State, at: number, empty: Empty): Promise<StepOutput> => {
  const { finding, reason } = empty;
  const name = `${finding}-${Math.floor(ports.clock.now() / 60_000)}`;
  const out = await again(ports, look, at, reason);
  if (finding && out.next === 'Skipped') await callReconcile(ports, state, finding, { name });
  return out;
};

/** Judges idleness without holding the service; leaves a timer behind unless the service goes to sleep. */
export const assess = async ({ request, execution }: StartInput, ports: Ports): Promise<StepOutput> => {
  const parsed = parseSleep(request, Object.keys(ports.settings.services));
  if (!parsed.ok) return { service: '', next: 'Refused', reason: parsed.problem };
  const { turn } = parsed.request;
  const service = settingsOf(ports, parsed.request.service);
  const state = await ports.ledger.read(service.key);
  // A retried step finds its own lease: it goes on where it was, in a new turn with a watchdog of its own.
  const look = { service, turn, execution, armedFor: state?.idleTimer?.at };
  if (state?.holder === execution) return sleepNow(ports, look, MINE);
  const obsolete = voidReason(state, turn);
  if (obsolete || !state) return { service: service.key, next: 'Skipped', reason: obsolete ?? '' };
  // The stack's update that switches it on again lets the sweep arm one (Z12).
  if (service.idle.mode === 'off')
    return { service: service.key, next: 'Skipped', reason: 'idle.mode is off: no timer' };
  const later = ports.clock.now() + service.idle.afterSeconds * 1000;
  const observed = await ports.services.observe(service);
  // Before the hold: waking goes on under it, and whoever does not count as asleep is never woken (seed 10010).
  const empty = await emptyBy(ports, service, state, observed);
  if (empty) return callFor(ports, look, state, later, empty);
  if (state.hold) return again(ports, look, later, `held by ${state.hold.by}`);
  const decision = await idleness(ports, service, state.phaseAt);
  if (service.idle.mode === 'observe') await noteObserved(ports, service, turn, decision);
  if (decision.action === 'askAgain') return again(ports, look, decision.at, decision.reason);
  if (await deploying(ports, service, state, observed))
    return again(ports, look, later, 'a deployment is in progress (Z8)');
  if (service.idle.mode !== 'on')
    return again(ports, look, later, `would sleep now: ${decision.reason}; mode is ${service.idle.mode}`);
  return sleepNow(ports, look, decision.reason);
};

export const handler = entry(StartInput, StepOutput, assess);
