import { boundsToRestore, sameBounds, wakeCount } from '../domain/capacity.ts';
import { hasNoTask, isGivenUp, type ObservedService } from '../domain/observed.ts';
import { decideRestart, wordsOf } from '../domain/restart.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Doing, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { asLeft, untilLanded } from '../workflow/landed.ts';
import { mutate } from '../workflow/mutate.ts';
import { openRoutes, setProbe } from '../workflow/route.ts';
import { fenceAt, settingsOf, stateOf } from '../workflow/service.ts';

/** Begun by an attempt before this one, of a service that is awake: it has set no count to 0. */
const isStartAnew = (doing: Doing | undefined): boolean => doing?.kind === 'open' && doing.anew === true;

const SET_ZERO = ['cut', 'home', 'giveUp', 'open'];

/** A call of such an intent may have had its effect since it was read, or land still: what is read may be what was there before it. */
const mayLandLate = ({ doing }: State): boolean => SET_ZERO.includes(doing?.kind ?? '') && !isStartAnew(doing);

/** What closes, or sets zero: landing behind an open, it would leave visitors to an empty target group, or to the doorbell. */
const CLOSES = ['drowse', 'reopen', 'cut', 'home', 'giveUp'];

/** That a start of its wake was a new deployment says nothing of this one. */
const intentOf = ({ doing }: State, anew = false): Omit<Doing, 'at'> => {
  const { anew: _, ...before } = doing ?? {};
  return { ...before, kind: 'open', ...(anew && { anew }) };
};

/** What a person has set while it slept stays (Z16). */
const restoreBounds = async (ports: Ports, fence: Fence, resourceId: string, state: State): Promise<void> => {
  const now = await ports.scaling.bounds(resourceId);
  if (!now) return;
  const wanted = boundsToRestore(state.capacity, now);
  if (sameBounds(wanted, now) && !mayLandLate(state)) return;
  await mutate(ports, fence, intentOf(state), () => ports.scaling.setBounds(resourceId, wanted));
};

/** Of one that was only about to sleep nothing was taken away, and of one that is open all is back: what people have set since stays. */
const isWhole = ({ phase, doing }: State): boolean => {
  // Between that intent and its call may lie a death, or a refusal: what is seen tells.
  if (phase === 'awake') return (doing?.kind === 'open' && !isStartAnew(doing)) || doing?.kind === 'reopen';
  return phase === 'drowsy' && (doing === undefined || doing.kind === 'drowse' || doing.kind === 'reopen');
};

/** Noted, and told, before its call: what dies in between has counted, and is not repeated at once. */
const mayStartAnew = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  state: State,
  observed: ObservedService,
): Promise<boolean> => {
  const restart = decideRestart(state, observed, service.wake, ports.clock.now());
  // Not awake yet, or beside tasks that serve: that comes about once.
  if (!restart) return true;
  if (restart.action === 'wait') return false;
  const words = wordsOf(restart, state.restarts);
  if (words) await ports.notifier.tell(`${service.key} does not start`, words);
  await ports.ledger.noteRestarts(fence, restart.restarts);
  return true;
};

/** What ECS gave up on needs a new deployment, and no other count: of one that is awake that is autoscaling's. */
const restoreCount = async (ports: Ports, service: ServiceSettings, fence: Fence, state: State): Promise<void> => {
  const observed = await ports.services.observe(service);
  const wanted = wakeCount(state.capacity);
  const anew = isGivenUp(observed) && (await mayStartAnew(ports, service, fence, state, observed));
  // Its count may have been raised by a person's minimum, and ECS starts nothing of it (CB-6, seed 129652).
  const startsAnew = anew && hasNoTask(observed);
  const short = observed.desired < wanted || mayLandLate(state);
  const desired = Math.max(observed.desired, wanted);
  await mutate(ports, fence, intentOf(state, startsAnew && state.phase === 'awake'), async () => {
    if (short) await ports.services.update(service, { desired, ...(anew && { anew }) });
    else if (startsAnew) await ports.services.update(service, { anew });
  });
};

/**
 * The count before the bounds: a minimum above the count would pull it up by itself (TOP-2, AAS-10). Each has an intent of its own:
 * behind one for both, slow answers put 16 s between the look at the lease and the last call (seed 8109).
 */
const restore = async (ports: Ports, service: ServiceSettings, fence: Fence, state: State): Promise<void> => {
  await restoreCount(ports, service, fence, state);
  if (service.scalable && state.capacity?.bounds) await restoreBounds(ports, fence, service.scalable.resourceId, state);
};

/** A release proven at zero has had no visitors yet: its watch window starts now. What was adopted has none: nobody is fought (T61). */
const watchUntil = (service: ServiceSettings, state: State, now: number): number | undefined => {
  const ownWindow = state.phase !== 'awake' && state.why?.decision !== 'adopted' && state.watchUntil === undefined;
  return ownWindow ? now + service.watchSeconds * 1000 : undefined;
};

/** Tasks of a drowsy service, or of one whose route alone was lost, serve all the while: an alarm of that time is about the release. */
const servesSince = (state: State, now: number): number | undefined =>
  state.phase === 'asleep' || state.phase === 'waking' ? now : undefined;

/**
 * Nothing was taken away by us, yet its count is 0: a person's, or a late call's. No look yet means no: the route is not kept closed
 * for it, since nearly always its tasks run.
 */
const isEmptied = async (ports: Ports, service: ServiceSettings, state: State): Promise<boolean> => {
  if (state.phase !== 'drowsy' || !isWhole(state)) return false;
  try {
    return (await ports.services.observe(service)).desired === 0;
  } catch {
    return false;
  }
};

/** Left to a look at reality, which writes `asleep`, so that its visitors are heard: opened, they would meet an empty target group (Z16). */
const leaveEmptied = async (ports: Ports, input: StepInput): Promise<StepOutput> => {
  await ports.ledger.wantReconcile(input.service, 'zeroAwake', ports.clock.now());
  const { service, turn, release, outcome = 'Good' } = input;
  const reason = 'its count is 0 by now: its route stays closed, and what is true is written';
  return { service, turn, release, outcome, next: 'Settle', reason };
};

/** Capacity back, route back, awake: in this order, so that nobody meets an empty target group. */
export const open = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const state = await stateOf(ports, service.key);
  const fence = fenceAt(ports, input, state);
  if (CLOSES.includes(state.doing?.kind ?? '')) untilLanded(asLeft(state, fence, input), fence, ports.clock.now());
  if (await isEmptied(ports, service, state)) return leaveEmptied(ports, input);
  if (!isWhole(state)) await restore(ports, service, fence, state);
  // A copy of the step before, which would close the route behind this one, is stopped by it.
  else if (state.phase === 'drowsy') await ports.ledger.intend(fence, { kind: 'reopen', at: ports.clock.now() });
  await openRoutes(ports.balancer, service);
  await setProbe(ports.balancer, service, undefined);
  const now = ports.clock.now();
  const reason = input.reason ?? 'capacity and route are back';
  const why = because('awake', now, reason);
  await ports.ledger.open(fence, why, watchUntil(service, state, now), servesSince(state, now));
  return {
    service: service.key,
    turn: input.turn,
    release: input.release,
    outcome: input.outcome ?? 'Good',
    next: 'Settle',
    reason,
  };
};

export const handler = entry(StepInput, StepOutput, open);
