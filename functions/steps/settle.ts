import { BadInput } from '../domain/errors.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import { wakeBackoff } from '../domain/waking.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { entry } from '../runtime/index.ts';
import { SettleInput, StepOutput } from '../workflow/contract.ts';
import { armWatchdog, callReconcile } from '../workflow/lease.ts';
import { configured, settingsOf } from '../workflow/service.ts';
import { armIdleTimer, succeed } from '../workflow/succeed.ts';

const NEXT = { Good: 'Good', Skipped: 'Skipped', Failed: 'Failed', Error: 'Failed', NeedsPerson: 'Failed' } as const;

/** A step that failed for good may not have told the turn it acquired: the ledger knows it. */
const fenceFrom = (input: SettleInput, state: State | undefined): Fence | undefined => {
  const { service, execution: holder } = input;
  if (input.turn !== undefined) return { service, holder, turn: input.turn };
  return state?.holder === holder ? { service, holder, turn: state.turn } : undefined;
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

/** Stop, say so, call a person: nothing automatic goes on from here (T37). */
const callPerson = async (ports: Ports, service: ServiceSettings, reason: string): Promise<void> => {
  await ports.ledger.hold(service.key, { by: 'tidegate', reason, at: ports.clock.now() });
  await ports.notifier.tell(
    `${service.key} needs a person`,
    `${reason}\nTidegate holds the service; lift the hold when it is mended.`,
  );
};

const tell = async (
  ports: Ports,
  service: ServiceSettings,
  input: SettleInput,
  before: State,
  reason: string,
): Promise<void> => {
  if (input.outcome === 'NeedsPerson') await callPerson(ports, service, reason);
  else if (input.outcome === 'Failed' || input.outcome === 'Error') {
    await ports.notifier.tell(`${service.key}: ${input.outcome.toLowerCase()}`, reason);
  } else if (before.verb === 'rollback' && input.outcome === 'Good') {
    await ports.notifier.tell(`${service.key}: rolled back`, reason);
  }
};

/** Released, and neither good nor taken back: somebody else has deployed over it (T19), and what he set may be adopted. */
const leftToAnother = ({ verb, doing }: State): boolean => verb === 'deploy' && doing?.kind === 'release';

/**
 * What a deploy, sleep or wake left half done is found by reconcile. One that failed itself is tried again when its watchdog fires,
 * for as long as it takes: a load balancer's outage must not leave tasks behind a closed route (Z15).
 */
const repair = async (
  ports: Ports,
  service: ServiceSettings,
  before: State,
  after: State,
  outcome: SettleInput['outcome'],
): Promise<void> => {
  const halfDone = after.phase !== 'awake' && after.ring === undefined && before.doing !== undefined;
  if (outcome === 'Good' || outcome === 'NeedsPerson') return;
  if (leftToAnother(before)) await callReconcile(ports, after, 'foreign');
  if (!halfDone) return;
  if (before.verb === 'reconcile') await armWatchdog(ports, service, after, 'repair');
  else await callReconcile(ports, after, 'repair');
};

/** A failed Assess has no lease to give back, and its timer is spent: without another the service would never sleep again. */
const keepAssessing = async (ports: Ports, service: ServiceSettings, state: State | undefined): Promise<void> => {
  if (!state || state.holder || state.phase !== 'awake' || service.idle.mode === 'off') return;
  await armIdleTimer(ports, service, state.turn, ports.clock.now() + service.idle.afterSeconds * 1000);
};

/** Gives the lease back first and reads what is wanted in the same write; then starts it. */
export const settle = async (input: SettleInput, ports: Ports): Promise<StepOutput> => {
  const outcome = input.outcome ?? 'Good';
  const reason = input.reason ?? outcome;
  const ended = { service: input.service, release: input.release, outcome, next: NEXT[outcome], reason };
  if (!configured(ports, input.service)) return ended;
  const service = settingsOf(ports, input.service);
  const before = await ports.ledger.read(service.key);
  const fence = fenceFrom(input, before);
  if (!fence) {
    await keepAssessing(ports, service, before);
    return ended;
  }
  if (!before) throw new BadInput(`${service.key} has no state in the ledger`);
  await closeCandidate(ports, fence, before, reason);
  if (outcome === 'Error') await closeWake(ports, service, fence, before, reason);
  await tell(ports, service, input, before, reason);
  const after = await ports.ledger.settle(fence);
  const started = await succeed(ports, service, after);
  await repair(ports, service, before, after, outcome);
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
  return { ...ended, turn: fence.turn };
};

export const handler = entry(SettleInput, StepOutput, settle);
