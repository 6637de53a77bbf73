import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { mutate, noteLeft } from '../workflow/mutate.ts';
import { setProbe } from '../workflow/route.ts';
import { fenceAt, settingsOf, stateOf } from '../workflow/service.ts';

/** A release proven at zero goes home: count 0 again (ZERO-6), unless somebody rang meanwhile. */
export const home = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const fence = fenceAt(ports, input, await stateOf(ports, service.key));
  const out = { service: service.key, turn: input.turn, release: input.release, outcome: input.outcome };
  await setProbe(ports.balancer, service, undefined);
  const tried = await ports.ledger.recut(fence);
  if (!tried.ok) {
    await noteLeft(ports, fence, 'home');
    return { ...out, next: 'Open', reason: 'a visitor rang: the proven release stays up' };
  }
  await mutate(ports, fence, { kind: 'home' }, () => ports.services.update(service, { desired: 0 }));
  await ports.ledger.home(fence, ports.clock.now());
  return { ...out, next: 'Settle', reason: input.reason ?? 'proven, and back at zero' };
};

export const handler = entry(StepInput, StepOutput, home);
