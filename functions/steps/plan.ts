import { decidePlan, type PlanDecision } from '../domain/plan.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { planFacts } from '../workflow/plan-facts.ts';
import { fenceOf, releaseOf, settingsOf, stateOf } from '../workflow/service.ts';

const NEXT: Record<PlanDecision['action'], string> = {
  release: 'Release',
  adopt: 'Adopt',
  revert: 'Revert',
  withdraw: 'Settle',
};

/** Under the lease, everything is decided again: the event may be hours old (EB-4). */
export const plan = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const [state, release] = await Promise.all([stateOf(ports, service.key), releaseOf(ports, input)]);
  const decision = decidePlan(await planFacts(ports, service, state, release));
  const out = {
    service: service.key,
    turn: input.turn,
    release: release.id,
    next: NEXT[decision.action],
    reason: decision.reason,
  };
  if (decision.action === 'revert') return { ...out, verdict: release.verdict ?? 'error' };
  if (decision.action !== 'withdraw') return out;
  const why = because(decision.as, ports.clock.now(), decision.reason);
  await ports.ledger.withdraw(fenceOf(input), release.id, decision.as, why);
  return { ...out, outcome: 'Skipped' };
};

export const handler = entry(StepInput, StepOutput, plan);
