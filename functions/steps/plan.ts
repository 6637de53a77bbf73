import type { PlanDecision } from '../domain/plan-decision.ts';
import { decidePlan } from '../domain/plan.ts';
import type { Release, State } from '../domain/state.ts';
import { because, LINE_MAX } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { wantLook } from '../workflow/foreign.ts';
import { checked } from '../workflow/plan-checks.ts';
import { planFacts } from '../workflow/plan-facts.ts';
import { shutProbe } from '../workflow/route.ts';
import { fenceOf, releaseOf, settingsOf, stateOf } from '../workflow/service.ts';

const NEXT: Record<PlanDecision['action'], string> = {
  release: 'Release',
  adopt: 'Adopt',
  revert: 'Revert',
  wait: 'MakeRoom',
  withdraw: 'Settle',
  refuse: 'Settle',
};

/** Once, however often the step is tried. */
const note = async (ports: Ports, release: Release, warnings: readonly string[]): Promise<void> => {
  const known = release.evidence ?? [];
  const notes = warnings.map((text) => `note: ${text}`.slice(0, LINE_MAX)).filter((line) => !known.includes(line));
  if (notes.length === 0) return;
  await ports.ledger.amend(release.service, release.id, ['requested', 'candidate'], { evidence: [...known, ...notes] });
};

/** A release that leaves before it touched anything; what leaves for somebody else's sake needs nobody. */
const leave = async (
  ports: Ports,
  input: StepInput,
  state: State,
  release: Release,
  decision: PlanDecision & { action: 'withdraw' | 'refuse' },
): Promise<NonNullable<StepOutput['outcome']>> => {
  const now = ports.clock.now();
  if (decision.action === 'withdraw') {
    if (decision.foreign) await wantLook(ports, state, now);
    await ports.ledger.withdraw(fenceOf(input), release.id, decision.as, because(decision.as, now, decision.reason));
    return 'Skipped';
  }
  const why = because(decision.as, now, decision.reason, { nextStep: decision.nextStep });
  if (decision.as === 'error') {
    await ports.ledger.error(fenceOf(input), release.id, why);
    return 'Error';
  }
  await ports.ledger.withdraw(fenceOf(input), release.id, decision.as, why);
  return 'Failed';
};

/** Under the lease, everything is decided again: the event may be hours old (EB-4). */
export const plan = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const [state, release] = await Promise.all([stateOf(ports, service.key), releaseOf(ports, input)]);
  const facts = await planFacts(ports, service, state, release);
  const { decision, warnings } = await checked(ports, service, facts, decidePlan(facts));
  await note(ports, release, warnings);
  const out = {
    service: service.key,
    turn: input.turn,
    release: release.id,
    next: NEXT[decision.action],
    reason: decision.reason,
  };
  if (decision.action === 'revert') return { ...out, verdict: release.verdict ?? 'error' };
  if (decision.action !== 'withdraw' && decision.action !== 'refuse') return out;
  // A Release that died before its UpdateService has opened a way for a gate that never comes: no later step shuts it (seed 156261).
  if (release.state === 'candidate') await shutProbe(ports.balancer, service, state);
  return { ...out, outcome: await leave(ports, input, state, release, decision) };
};

export const handler = entry(StepInput, StepOutput, plan);
