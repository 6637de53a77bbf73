import { baselineOf, speakSecondsMax } from '../domain/alarms-baseline.ts';
import { type PlanChecks, checkPlan } from '../domain/plan-checks.ts';
import { decidePlan } from '../domain/plan.ts';
import { tellSkipped } from '../domain/rollback-target.ts';
import type { AlarmSettings, ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { isFresh, planChecks } from './plan-checks.ts';
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

const MEANING = {
  OK: 'armed',
  ALARM: 'red before the release: advisory until it is OK again (T22)',
  INSUFFICIENT_DATA: 'armed; must have spoken by the end of the bake (T24)',
};

const tellAlarm = (configured: AlarmSettings, { alarms }: PlanChecks, asleep: boolean): string => {
  const seen = alarms?.find(({ name }) => name === configured.name);
  const state = seen?.state ?? (alarms ? 'missing' : 'not to be read');
  const told = `alarm ${configured.name}: ${state}`;
  if (!configured.required || asleep) return `${told}, ${configured.required ? 'at zero it is only told' : 'advisory'}`;
  const sample = configured.requestsMin > 0 ? `, no verdict below ${configured.requestsMin} requests` : '';
  return `${told}, ${seen ? MEANING[seen.state] : 'required'}${sample}`;
};

/** At least as long as its alarms need to speak; at zero they have nothing to say. */
const bakeOf = ({ gate }: ServiceSettings, checks: PlanChecks | undefined, asleep: boolean): string => {
  const speak = asleep ? 0 : speakSecondsMax(gate.alarms, baselineOf(gate.alarms, checks?.alarms ?? []));
  return speak > gate.bakeSeconds
    ? `bake ${speak} s (${gate.bakeSeconds} s are too few for its alarms to speak)`
    : `bake ${gate.bakeSeconds} s`;
};

const tellWayBack = ({ wayBack }: PlanChecks): string => {
  if (!wayBack) return 'what runs now, once it is adopted';
  const { target } = wayBack;
  return `${target ? `${target.tag ?? ''} ${target.digest}`.trim() : 'none is safe (T42)'}${tellSkipped(wayBack)}`;
};

/** What a deploy would do, by the very decision that Plan takes, without any write. */
export const preview = async (ports: Ports, service: ServiceSettings, release: Release): Promise<string[]> => {
  const known = await ports.ledger.read(service.key);
  const state = known ?? never(service);
  const facts = await planFacts(ports, service, state, release);
  const decided = decidePlan({ ...facts, state: adopted(state, release) });
  const all = isFresh(decided) ? await planChecks(ports, service, facts) : undefined;
  const checks = all && state.current === undefined ? { ...all, wayBack: undefined } : all;
  const { gate } = service;
  const decision = checks && isFresh(decided) ? checkPlan(facts, decided, gate.alarms, checks).decision : decided;
  const asleep = state.phase !== 'awake';
  return [
    `release ${release.tag ?? ''} ${release.digest}`,
    `${decision.action}: ${decision.reason}`,
    ...(state.holder
      ? [`the service is held by a ${state.verb}: this release would be wanted, and deployed after it`]
      : []),
    ...(state.hold ? [`held by ${state.hold.by}: ${state.hold.reason}`] : []),
    `gate: rollout within ${gate.rolloutSeconds} s, ${bakeOf(service, checks, asleep)}, a look every ${gate.lookSeconds} s, ${gate.checks.length} HTTP checks`,
    ...(checks ? gate.alarms.map((alarm) => tellAlarm(alarm, checks, asleep)) : []),
    ...(checks ? [`rollback target: ${tellWayBack(checks)}`] : []),
  ];
};
