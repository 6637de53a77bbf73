import { because } from '../domain/why.ts';
import { wakeBackoff } from '../domain/waking.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { mutate } from '../workflow/mutate.ts';
import { fenceOf, settingsOf, stateOf } from '../workflow/service.ts';

/** A wake that failed: back to zero, no ring is heard before the back-off is over, a person is told (Z26). */
export const giveUp = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const state = await stateOf(ports, service.key);
  const now = ports.clock.now();
  const notBefore = now + wakeBackoff(service.wake, state.wakeFails ?? 0);
  await mutate(ports, fenceOf(input), { kind: 'giveUp' }, () => ports.services.update(service, { desired: 0 }));
  const reason = `${input.reason ?? 'the wake failed'}; no wake before ${new Date(notBefore).toISOString()}`;
  const nextStep = 'see why its tasks do not start; the next visitor after the back-off tries again';
  await ports.ledger.wakeFailed(fenceOf(input), because('wake failed', now, reason, { nextStep }), notBefore);
  return { service: service.key, turn: input.turn, next: 'Settle', outcome: 'Failed', reason };
};

export const handler = entry(StepInput, StepOutput, giveUp);
