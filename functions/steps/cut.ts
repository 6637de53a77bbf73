import { ASLEEP, sameBounds } from '../domain/capacity.ts';
import { AWAIT_SECONDS_MIN } from '../domain/gate.ts';
import { blindLeft } from '../domain/idle.ts';
import { isCalledOff, mailboxOf, sleepObjection } from '../domain/mailbox.ts';
import { LAG_MS } from '../domain/lag.ts';
import { hasBegunSince } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { idleness } from '../workflow/idleness.ts';
import { mutate } from '../workflow/mutate.ts';
import { fenceAt, settingsOf, stateOf } from '../workflow/service.ts';

/** The minimum before the count, and 0 for as long as it sleeps: a registration or a late alarm would start tasks (TOP-2, AAS-3). */
const stopTasks = async (ports: Ports, service: ServiceSettings, fence: Fence, state: State): Promise<void> => {
  // Each call has an intent of its own: the second may come late after the first (`protocol.md` §1.2).
  const act = (change: () => Promise<unknown>) => mutate(ports, fence, { kind: 'cut' }, change);
  const { scalable } = service;
  const bounds = state.capacity?.bounds;
  if (scalable && bounds) await act(() => ports.scaling.setBounds(scalable.resourceId, { ...ASLEEP, max: bounds.max }));
  await act(() => ports.services.update(service, { desired: 0 }));
};

/** What somebody has set in the drowsy minutes is not what a wake would restore, and a deployment has an end to be awaited (Z8). */
const meddled = async (
  ports: Ports,
  service: ServiceSettings,
  { capacity, phaseAt }: State,
): Promise<string | undefined> => {
  const observed = await ports.services.observe(service);
  const { desired } = observed;
  if (hasBegunSince(observed, phaseAt - LAG_MS)) return 'a deployment is in progress (Z8)';
  if (desired !== capacity?.desired) return `its count is ${desired} by now`;
  const { bounds: saved, suspended } = capacity;
  if (!service.scalable || !saved || !suspended) return undefined;
  const now = await ports.scaling.bounds(service.scalable.resourceId);
  return now && !sameBounds(now, { ...saved, suspended }) ? 'its bounds were changed' : undefined;
};

/** Why the sleep is off, after the blind minutes have become visible. */
const objection = async (ports: Ports, service: ServiceSettings, state: State): Promise<string | undefined> => {
  const said = sleepObjection(state) ?? (await meddled(ports, service, state));
  if (said) return said;
  const decision = await idleness(ports, service, 0);
  return decision.action === 'sleep' ? undefined : decision.reason;
};

const closedAt = ({ doing, phaseAt }: State): number => (doing?.kind === 'drowse' ? doing.at : phaseAt);

/** @returns why not */
const asleep = async (input: StepInput, ports: Ports, fence: Fence): Promise<string | undefined> => {
  const why = because('asleep', ports.clock.now(), input.reason ?? 'idle', { nextStep: 'a visitor wakes it' });
  const tried = await ports.ledger.cut(fence, why);
  return tried.ok ? undefined : 'somebody came at the last moment';
};

/**
 * Calling it off is a write, as cutting is: of two copies of this step that judge otherwise the first has its way, and the other one
 * reads again. Unwritten, the route would be opened beside the calls of the one that cuts.
 */
const callOff = async (ports: Ports, fence: Fence): Promise<void> => {
  await ports.ledger.intend(fence, { kind: 'reopen', at: ports.clock.now() });
};

/** Asleep at once, without waiting for the tasks to drain. */
export const cut = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const state = await stateOf(ports, service.key);
  const fence = fenceAt(ports, input, state);
  const out = { service: service.key, turn: input.turn, outcome: 'Good' as const };
  if (isCalledOff(state)) return { ...out, next: 'Open', reason: 'sleep is off already' };
  const done = state.phase === 'asleep';
  const off = done ? undefined : sleepObjection(state);
  const left = blindLeft(service.idle, closedAt(state), ports.clock.now());
  if (!done && !off && left > 0) {
    const wait = { seconds: Math.max(AWAIT_SECONDS_MIN, left), awaiting: 'look' as const, seen: mailboxOf(state) };
    return { ...out, ...wait, next: 'Await', reason: `metrics are blind for ${left} s more` };
  }
  const why = done
    ? undefined
    : (off ?? (await objection(ports, service, state)) ?? (await asleep(input, ports, fence)));
  if (why) {
    await callOff(ports, fence);
    return { ...out, next: 'Open', reason: `sleep is off: ${why}` };
  }
  await stopTasks(ports, service, fence, state);
  return { ...out, next: 'Settle', reason: `asleep: ${input.reason ?? 'idle'}` };
};

export const handler = entry(StepInput, StepOutput, cut);
