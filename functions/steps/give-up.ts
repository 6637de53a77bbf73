import { because } from '../domain/why.ts';
import { afterFailedWake, notStarted, wakeBackoff } from '../domain/waking.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { mutate } from '../workflow/mutate.ts';
import { fenceAt, settingsOf, stateOf } from '../workflow/service.ts';

/** Still waking, and nobody holds it by then: Settle starts the next wake, which finds this note and takes the good release. */
const leaveToGoodOne = async (ports: Ports, service: string, id: string, why: string): Promise<string> => {
  await ports.ledger.amend(service, id, ['requested'], { why: notStarted(ports.clock.now(), why) });
  return `${why}; it was never seen serving: the last good release is started instead`;
};

const backOff = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  fails: number,
  why: string,
): Promise<string> => {
  const now = ports.clock.now();
  const notBefore = now + wakeBackoff(service.wake, fails);
  const tell = (until: number): string => `${why}; no wake before ${new Date(until).toISOString()}`;
  const nextStep = 'see why its tasks do not start; the next visitor after the back-off tries again';
  const note = because('wake failed', now, tell(notBefore), { nextStep });
  // A run before this one may have noted it, and died (seed 185425): what stands is what holds.
  const { wakeNotBefore = notBefore } = await ports.ledger.wakeFailed(fence, note, notBefore);
  return tell(wakeNotBefore);
};

/** A wake that failed: back to zero, no ring is heard before the back-off is over, a person is told (Z26). */
export const giveUp = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const state = await stateOf(ports, service.key);
  const fence = fenceAt(ports, input, state);
  const current = state.current ? await ports.ledger.release(service.key, state.current) : undefined;
  const then = afterFailedWake(state, current);
  await mutate(ports, fence, { kind: 'giveUp' }, () => ports.services.update(service, { desired: 0 }));
  const why = input.reason ?? 'the wake failed';
  const reason =
    current && then === 'goodOne'
      ? await leaveToGoodOne(ports, service.key, current.id, why)
      : await backOff(ports, service, fence, state.wakeFails ?? 0, why);
  return { service: service.key, turn: input.turn, next: 'Settle', outcome: 'Failed', reason };
};

export const handler = entry(StepInput, StepOutput, giveUp);
