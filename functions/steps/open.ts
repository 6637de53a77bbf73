import { wakeCount } from '../domain/capacity.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { mutate } from '../workflow/mutate.ts';
import { openRoutes, setProbe } from '../workflow/route.ts';
import { fenceOf, settingsOf, stateOf } from '../workflow/service.ts';

/** The count before the bounds: a minimum above the count would pull it up by itself (TOP-2, AAS-10). */
const restore = async (ports: Ports, service: ServiceSettings, state: State): Promise<void> => {
  const { desired } = await ports.services.observe(service);
  const wanted = wakeCount(state.capacity);
  if (desired < wanted) await ports.services.update(service, { desired: wanted });
  const { bounds, suspended } = state.capacity ?? {};
  if (service.scalable && bounds && suspended) {
    await ports.scaling.setBounds(service.scalable.resourceId, { ...bounds, suspended });
  }
};

/** A release proven at zero has had no visitors yet: its watch window starts now. */
const watchUntil = (service: ServiceSettings, state: State, now: number): number | undefined =>
  state.watchUntil === undefined ? now + service.watchSeconds * 1000 : undefined;

/** Capacity back, route back, awake: in this order, so that nobody meets an empty target group. */
export const open = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const state = await stateOf(ports, service.key);
  await mutate(ports, fenceOf(input), { ...state.doing, kind: 'open' }, () => restore(ports, service, state));
  await openRoutes(ports.balancer, service);
  await setProbe(ports.balancer, service, undefined);
  const now = ports.clock.now();
  const reason = input.reason ?? 'capacity and route are back';
  await ports.ledger.open(fenceOf(input), because('awake', now, reason), watchUntil(service, state, now));
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
