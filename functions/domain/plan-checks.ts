import type { ObservedAlarm } from './observed.ts';
import { type PlanDecision, type PlanFacts, refuse } from './plan-decision.ts';
import { runsOn, type Runs } from './platform.ts';
import { tellSkipped, type WayBack } from './rollback-target.ts';
import type { AlarmSettings } from './settings.ts';

/** What is asked of AWS before a release, beside what decides whether it is one. */
export interface PlanChecks {
  /** Of the image (ECR-9); `undefined`: its manifest does not tell. */
  platforms: readonly string[] | undefined;
  /** The service's task definition, which the release is a copy of. */
  definition: Runs;
  /** Those of the configured alarms that exist, and those below composite ones; `undefined`: not to be read, and none is required. */
  alarms: readonly ObservedAlarm[] | undefined;
  /** Absent: the service was never seen, and what runs is about to become it. */
  wayBack?: WayBack | undefined;
}

export interface Checked {
  decision: PlanDecision;
  /** In words, for the release's evidence: nothing of it stops the release. */
  warnings: string[];
}

const nameOf = ({ release }: PlanFacts): string => release.tag ?? release.digest;

/** ECR-13: its tasks could not pull it. */
const archived = (facts: PlanFacts): PlanDecision | undefined => {
  if (facts.image?.pullable !== false) return undefined;
  const told = `the image of ${nameOf(facts)} is archived or being restored, expected one that can be pulled (ECR-13)`;
  return refuse('rejected', told, 'restore it in the registry, then start the deploy by hand');
};

/** ECS-21: its tasks could not be pulled, one after the other. */
const wrongPlatform = (facts: PlanFacts, { platforms, definition }: PlanChecks): PlanDecision | undefined => {
  const wanted = runsOn(definition);
  if (!wanted || !platforms || platforms.includes(wanted)) return undefined;
  const told = `${nameOf(facts)} is built for ${platforms.join(', ')}, expected ${wanted} as its task definition runs (T9)`;
  return refuse('rejected', told, `build it for ${wanted}, too, and push it again`);
};

const missing = (
  configured: readonly AlarmSettings[],
  { alarms }: PlanChecks,
  required: boolean,
): readonly AlarmSettings[] =>
  alarms ? configured.filter((one) => one.required === required && !alarms.some(({ name }) => name === one.name)) : [];

/** A gate without its alarm would pass what it cannot see. */
const noAlarm = (configured: readonly AlarmSettings[], checks: PlanChecks): PlanDecision | undefined => {
  const names = missing(configured, checks, true).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const told = `CloudWatch has no alarm ${names.join(', ')}, expected all of gate.alarms (T28)`;
  return refuse('error', told, 'make it again, or change gate.alarms; then start the deploy by hand');
};

const wayBackWarning = ({ wayBack }: PlanChecks): string[] => {
  if (!wayBack) return [];
  if (!wayBack.target) return [`no safe rollback target${tellSkipped(wayBack)} (T42)`];
  const { tag, digest } = wayBack.target;
  return wayBack.skipped.length > 0 ? [`the way back would be ${tag ?? digest}${tellSkipped(wayBack)} (T42)`] : [];
};

const warningsOf = (configured: readonly AlarmSettings[], checks: PlanChecks): string[] => [
  ...missing(configured, checks, false).map(({ name }) => `CloudWatch has no alarm ${name}, which is advisory (T28)`),
  ...wayBackWarning(checks),
];

/**
 * Whether a release may touch the service: what is known to end badly is refused before.
 * @param decision what comes of it where nothing speaks against it
 */
export const checkPlan = (
  facts: PlanFacts,
  decision: PlanDecision & { action: 'release' },
  configured: readonly AlarmSettings[],
  checks: PlanChecks,
): Checked => {
  const refusal = archived(facts) ?? wrongPlatform(facts, checks) ?? noAlarm(configured, checks);
  if (refusal) return { decision: refusal, warnings: [] };
  const warnings = warningsOf(configured, checks);
  return { decision: { ...decision, reason: [decision.reason, ...warnings].join('; ') }, warnings };
};
