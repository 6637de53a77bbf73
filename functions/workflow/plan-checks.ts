import type { ObservedAlarm } from '../domain/observed.ts';
import { type Checked, checkPlan, type PlanChecks } from '../domain/plan-checks.ts';
import type { PlanDecision, PlanFacts } from '../domain/plan-decision.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Ports } from '../ports/index.ts';
import { findWayBack } from './revert-target.ts';

/** @throws Throttled, AwsUnavailable, AwsRefused where a required alarm cannot be read: a retry may (T27) */
const alarmsOf = async (ports: Ports, { gate }: ServiceSettings): Promise<ObservedAlarm[] | undefined> => {
  if (gate.alarms.length === 0) return [];
  try {
    return await ports.alarms.describe(gate.alarms.map(({ name }) => name));
  } catch (error) {
    if (gate.alarms.some(({ required }) => required)) throw error;
    return undefined;
  }
};

/** Asked only of what is about to be released: each is a call. */
export const planChecks = async (
  ports: Ports,
  service: ServiceSettings,
  { release, service: observed }: PlanFacts,
): Promise<PlanChecks> => {
  const [platforms, { copy }, alarms, wayBack] = await Promise.all([
    ports.registry.platforms(service.repository.name, release.digest),
    ports.services.definition(observed.revisionArn),
    alarmsOf(ports, service),
    findWayBack(ports, service, release),
  ]);
  return { platforms, definition: copy, alarms, wayBack };
};

/** What was released before is judged by its gate: whatever speaks against it comes too late to be a refusal. */
export const isFresh = (decision: PlanDecision): decision is PlanDecision & { action: 'release' } =>
  decision.action === 'release' && !decision.begun;

/** The decision about a release, held against what AWS says of image, alarms and the way back. */
export const checked = async (
  ports: Ports,
  service: ServiceSettings,
  facts: PlanFacts,
  decision: PlanDecision,
): Promise<Checked> =>
  isFresh(decision)
    ? checkPlan(facts, decision, service.gate.alarms, await planChecks(ports, service, facts))
    : { decision, warnings: [] };
