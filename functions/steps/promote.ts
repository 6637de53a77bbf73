import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { fenceOf, releaseOf, settingsOf, stateOf } from '../workflow/service.ts';

/** The release becomes good, after it was verified and never before (T62). The watch window of one proven at zero starts at Open. */
export const promote = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const [state, release] = await Promise.all([stateOf(ports, service.key), releaseOf(ports, input)]);
  const now = ports.clock.now();
  const awake = state.phase === 'awake';
  const reason = input.reason ?? 'passed its gate';
  const why = because('promoted', now, reason, { evidence: release.evidence ?? [] });
  await ports.ledger.promote(fenceOf(input), release.id, why, awake ? now + service.watchSeconds * 1000 : undefined);
  const out = { service: service.key, turn: input.turn, release: release.id, outcome: 'Good' as const, reason };
  if (awake) return { ...out, next: 'Settle' };
  return { ...out, next: state.ring === undefined ? 'Home' : 'Open' };
};

export const handler = entry(StepInput, StepOutput, promote);
