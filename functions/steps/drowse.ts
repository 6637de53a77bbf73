import { blindLeft } from '../domain/idle.ts';
import { isCalledOff, mailboxOf, sleepObjection } from '../domain/mailbox.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Capacity, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { noteLeft } from '../workflow/mutate.ts';
import { closeRoutes } from '../workflow/route.ts';
import { fenceAt, settingsOf, stateOf } from '../workflow/service.ts';

const capacityNow = async (ports: Ports, service: ServiceSettings): Promise<Capacity> => {
  const { desired } = await ports.services.observe(service);
  const bounds = service.scalable && (await ports.scaling.bounds(service.scalable.resourceId));
  if (!bounds) return { desired };
  return { desired, bounds: { min: bounds.min, max: bounds.max }, suspended: bounds.suspended };
};

const objectionOf = (state: State): string | undefined =>
  sleepObjection(state) ?? (state.phase === 'drowsy' ? undefined : state.phase);

/** Visitors go to the doorbell while the tasks still run, for as long as the metrics are blind (Z6). Phase first, then the rule. */
export const drowse = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const begun = await stateOf(ports, service.key);
  const fence = fenceAt(ports, input, begun);
  const out = { service: service.key, turn: input.turn, outcome: 'Good' as const };
  if (isCalledOff(begun)) return { ...out, next: 'Open', reason: 'sleep is off already' };
  await ports.ledger.saveCapacity(fence, await capacityNow(ports, service));
  const tried = await ports.ledger.drowse(fence, because('drowsy', ports.clock.now(), input.reason ?? 'idle'));
  const objection = objectionOf(tried.state);
  if (objection) {
    await noteLeft(ports, fence, 'drowse');
    return { ...out, next: 'Open', reason: `sleep is off before the route was closed: ${objection}` };
  }
  await closeRoutes(ports, fence, service, 'drowse');
  const closedAt = ports.clock.now();
  // The rule may have taken its time: until then visitors reached the tasks.
  await ports.ledger.intend(fence, { kind: 'drowse', at: closedAt });
  const wait = {
    seconds: blindLeft(service.idle, closedAt, closedAt),
    awaiting: 'look' as const,
    seen: mailboxOf(tried.state),
  };
  return { ...out, ...wait, next: 'Await', reason: input.reason ?? 'idle' };
};

export const handler = entry(StepInput, StepOutput, drowse);
