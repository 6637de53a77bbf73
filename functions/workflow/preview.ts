import { decidePlan } from '../domain/plan.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { planFacts } from './plan-facts.ts';

/** A service never seen: the plan is what comes after its adoption. */
const adopted = (state: State, release: Release): State => ({
  ...state,
  current: state.current ?? `before ${release.id}`,
});

const never = (service: ServiceSettings): State => ({
  service: service.key,
  schema: 1,
  turn: 0,
  phase: 'awake',
  phaseAt: 0,
});

/** What a deploy would do, by the very decision that Plan takes, without any write. */
export const preview = async (ports: Ports, service: ServiceSettings, release: Release): Promise<string[]> => {
  const state = (await ports.ledger.read(service.key)) ?? never(service);
  const facts = await planFacts(ports, service, state, release);
  const decision = decidePlan({ ...facts, state: adopted(state, release) });
  const { gate } = service;
  return [
    `release ${release.tag ?? ''} ${release.digest}`,
    `${decision.action}: ${decision.reason}`,
    ...(state.holder
      ? [`the service is held by a ${state.verb}: this release would be wanted, and deployed after it`]
      : []),
    ...(state.hold ? [`held by ${state.hold.by}: ${state.hold.reason}`] : []),
    `gate: rollout within ${gate.rolloutSeconds} s, bake ${gate.bakeSeconds} s, a look every ${gate.lookSeconds} s, ${gate.checks.length} HTTP checks`,
  ];
};
