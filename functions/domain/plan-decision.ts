import type { ObservedImage, ObservedService } from './observed.ts';
import type { TagPolicy } from './settings.ts';
import type { Release, State } from './state.ts';

export type PlanDecision =
  /** `begun`: an earlier attempt, or holder, has released it or may have. */
  | { action: 'release'; atZero: boolean; begun: boolean; reason: string }
  /** The service was never seen, or stands otherwise than the ledger says. */
  | { action: 'adopt'; reason: string }
  /** A revert of this release was begun and not finished: go on with it. */
  | { action: 'revert'; reason: string }
  /** `foreign`: for a deployment of somebody else's, which has to be looked at. */
  | { action: 'withdraw'; as: 'superseded' | 'rejected'; reason: string; foreign?: true }
  /** Nothing was touched, and a person has to do something before it can be deployed. */
  | { action: 'refuse'; as: 'rejected' | 'error'; reason: string; nextStep: string }
  /** Too many deployments are listed: one that goes may make room. */
  | { action: 'wait'; reason: string };

export interface PlanFacts {
  state: State;
  release: Release;
  /** The release that the ledger names as current, if any. */
  current: Release | undefined;
  service: ObservedService;
  /** What the release's tag (or, without one, its digest) names in the registry now. */
  image: ObservedImage | undefined;
  tags: TagPolicy;
  quarantinedBy: string | undefined;
  /** Milliseconds since the epoch. */
  now: number;
  /** So long room for another deployment is waited for. */
  rolloutSeconds: number;
}

/** @returns a refusal that says what was seen, what was expected, and what to do */
export const refuse = (as: 'rejected' | 'error', told: string, nextStep: string): PlanDecision => ({
  action: 'refuse',
  as,
  reason: `${told}: ${nextStep}`,
  nextStep,
});
