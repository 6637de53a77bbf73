import { BadInput } from '../domain/errors.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Hold, ReleaseId, State } from '../domain/state.ts';
import { because, REASON_MAX } from '../domain/why.ts';
import { wakeBackoff } from '../domain/waking.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { entry } from '../runtime/index.ts';
import { SettleInput, StepOutput } from '../workflow/contract.ts';
import { endStrays, holdWanted } from '../workflow/end-strays.ts';
import { untilLanded } from '../workflow/landed.ts';
import { type Outcome, outcomeOf, repair } from '../workflow/repair.ts';
import { configured, settingsOf } from '../workflow/service.ts';
import { armIdleTimer, succeed } from '../workflow/succeed.ts';
import { disarmRearmed } from '../workflow/watchdog.ts';

const NEXT = { Good: 'Good', Skipped: 'Skipped', Failed: 'Failed', Error: 'Failed', NeedsPerson: 'Failed' } as const;

/** A step that failed for good may not have told the turn it acquired: the ledger knows it. */
const fenceFrom = (input: SettleInput, state: State | undefined): Fence | undefined => {
  const { service, execution: holder } = input;
  if (input.turn !== undefined) return { service, holder, turn: input.turn };
  const owner = state?.holder ?? state?.ended?.holder;
  return state && owner === holder ? { service, holder, turn: state.turn } : undefined;
};

const TRY_AGAIN = 'find the cause, then start a deploy of the same image by hand, or push again';
const SEE_WHY = 'see why its tasks do not start; the next visitor after the back-off tries again';

/** A candidate that leaves without a verdict could not be measured. */
const closeCandidate = async (ports: Ports, fence: Fence, state: State, reason: string): Promise<void> => {
  const mine = state.holder === fence.holder && state.turn === fence.turn;
  if (mine && state.verb === 'deploy' && state.candidate) {
    await ports.ledger.error(
      fence,
      state.candidate,
      because('error', ports.clock.now(), reason, { nextStep: TRY_AGAIN }),
    );
  }
};

/** A wake that could not even be given up ends like one that was: else its ring would start it again at once, for ever. */
const closeWake = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  state: State,
  reason: string,
): Promise<void> => {
  const mine = state.holder === fence.holder && state.turn === fence.turn;
  if (!mine || state.verb !== 'wake' || state.phase === 'awake') return;
  const now = ports.clock.now();
  const phase = state.phase === 'drowsy' ? 'drowsy' : 'asleep';
  const notBefore = now + wakeBackoff(service.wake, state.wakeFails ?? 0);
  await ports.ledger.wakeFailed(fence, because('wake failed', now, reason, { nextStep: SEE_WHY }), notBefore, phase);
};

/** Stop, say so, call a person: no other release is tried from here (T37). */
const place = async (ports: Ports, service: ServiceSettings, reason: string): Promise<Hold> => {
  const hold = { by: 'tidegate', reason: reason.slice(0, REASON_MAX), at: ports.clock.now() };
  await ports.ledger.hold(service.key, hold);
  return hold;
};

const callPerson = async (ports: Ports, service: ServiceSettings, reason: string): Promise<void> => {
  await ports.notifier.tell(
    `${service.key} needs a person`,
    `${reason}\nTidegate holds the service; lift the hold when it is mended.`,
  );
};

const tell = async (
  ports: Ports,
  service: ServiceSettings,
  outcome: Outcome,
  before: State,
  reason: string,
): Promise<void> => {
  if (outcome === 'NeedsPerson') await callPerson(ports, service, reason);
  else if (outcome === 'Failed' || outcome === 'Error') {
    await ports.notifier.tell(`${service.key}: ${outcome.toLowerCase()}`, reason);
  } else if (before.verb === 'rollback' && outcome === 'Good') {
    await ports.notifier.tell(`${service.key}: rolled back`, reason);
  }
};

/** A failed Assess has no lease to give back, and its timer is spent: without another the service would never sleep again. */
const keepAssessing = async (ports: Ports, service: ServiceSettings, state: State | undefined): Promise<void> => {
  if (!state || state.holder || state.phase !== 'awake' || service.idle.mode === 'off') return;
  await armIdleTimer(ports, service, state.turn, ports.clock.now() + service.idle.afterSeconds * 1000);
};

/** What a holder has to do before it gives the lease back: verdicts, and words for a person. A retry that finds it done does it no second time. */
const close = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  held: State,
  outcome: Outcome,
  reason: string,
  release: ReleaseId | undefined,
): Promise<Outcome> => {
  if (held.holder !== fence.holder || held.turn !== fence.turn) return outcome;
  await closeCandidate(ports, fence, held, reason);
  if (outcome === 'Error') await closeWake(ports, service, fence, held, reason);
  const comesTo = await outcomeOf(ports, held, outcome, release);
  const hold = comesTo === 'NeedsPerson' ? await place(ports, service, reason) : held.hold;
  if (hold) await holdWanted(ports, held, hold);
  await endStrays(ports, { ...held, ...(hold && { hold }) });
  await tell(ports, service, comesTo, held, reason);
  return comesTo;
};

/** As it stood under the lease, also for a retry that comes after that was given back. */
const asHeld = (state: State, fence: Fence): State =>
  state.holder === undefined && state.turn === fence.turn ? { ...state, ...state.ended, holder: undefined } : state;

/** Gives the lease back first and reads what is wanted in the same write; then starts it. */
export const settle = async (input: SettleInput, ports: Ports): Promise<StepOutput> => {
  const outcome = input.outcome ?? 'Good';
  const reason = input.reason ?? outcome;
  const ended = { service: input.service, release: input.release, outcome, next: NEXT[outcome], reason };
  if (!configured(ports, input.service)) return ended;
  const service = settingsOf(ports, input.service);
  const found = await ports.ledger.read(service.key);
  const fence = fenceFrom(input, found);
  if (!fence) {
    await keepAssessing(ports, service, found);
    return ended;
  }
  if (!found) throw new BadInput(`${service.key} has no state in the ledger`);
  untilLanded(found, fence, ports.clock.now());
  const before = asHeld(found, fence);
  const comesTo = await close(ports, service, fence, found, outcome, reason, input.release);
  const { verb, doing } = before;
  const after = await ports.ledger.settle(fence, verb && { holder: fence.holder, verb, ...(doing && { doing }) });
  const started = await succeed(ports, service, after);
  // As the release found it, not as this step did: it may have been armed again in between.
  if (started === 'nothing' || started === 'idleTimer') await disarmRearmed(ports, after);
  await repair(ports, service, before, after, comesTo);
  const at = ports.clock.now();
  await ports.ledger.log({
    service: service.key,
    turn: fence.turn,
    at,
    step: 'Settle',
    reason,
    next: started,
    ...(input.release && { release: input.release }),
  });
  return { ...ended, outcome: comesTo, turn: fence.turn };
};

export const handler = entry(SettleInput, StepOutput, settle);
