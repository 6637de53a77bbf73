import type { ObservedService } from './observed.ts';
import type { Release, State } from './state.ts';

/** `tell`: a person has to hear of it. */
export type JudgeDecision =
  | { action: 'drop'; reason: string; tell: boolean }
  | { action: 'again'; seconds: number; reason: string }
  /** `from`: what is gone back from, if it is the current one no more. */
  | { action: 'revert'; reason: string; evidence: string[]; from?: Release };

/** An alarm speaks only once (CW-7): what is not sustained yet is asked again as often as CloudWatch evaluates it. */
export const AGAIN_SECONDS = 60;
export const drop = (reason: string): JudgeDecision => ({ action: 'drop', reason, tell: false });
export const tell = (reason: string): JudgeDecision => ({ action: 'drop', reason, tell: true });
export const again = (reason: string): JudgeDecision => ({ action: 'again', seconds: AGAIN_SECONDS, reason });

/** What the judge knows before it looks at the alarm. */
export interface JudgeFacts {
  state: State;
  /** The release that the ledger names as current. */
  current: Release | undefined;
  /** Newest first. */
  releases: readonly Release[];
  /** The release that the plea means; absent: whichever is current. */
  meant?: Release | undefined;
  service: ObservedService;
}

/** A revert that began on the good current release and has not reached its verdict: its holder died, or a step failed for good. */
export const rollbackHalfDone = (state: State, current: Release | undefined): boolean =>
  current !== undefined &&
  current.id === state.current &&
  ['good', 'requested'].includes(current.state) &&
  (current.revertTo !== undefined || current.revertTries !== undefined) &&
  state.candidate === undefined &&
  // Tidegate stopped at it itself and called a person: not again and again.
  state.hold?.by !== 'tidegate';

/** As a person knows it. */
export const nameOf = (release: Release): string => release.tag ?? release.digest;

/** What is current now is not what was meant: that was taken back meanwhile, or another one has followed. */
export const anotherServes = ({ current, meant }: JudgeFacts): string | undefined =>
  meant && meant.id !== current?.id
    ? `${nameOf(meant)} was meant, which is ${meant.state}; ${current ? nameOf(current) : 'nothing'} is current now`
    : undefined;

/** What speaks against any rollback, whoever asks. */
export const objection = ({ state, current, service }: JudgeFacts): JudgeDecision | undefined => {
  if (!current) return drop('no release is known as current: there is nothing to go back from');
  if (state.candidate) return undefined;
  if (current.revisionArn !== service.revisionArn)
    return tell(`the service runs ${service.revisionArn}, which is not ${nameOf(current)}: nothing is taken back`);
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (primary?.rollout === 'IN_PROGRESS' && /rolling back|roll(ed)? back/i.test(primary.rolloutReason ?? ''))
    return again(`ECS is rolling back by itself (TOP-8): ${primary.rolloutReason}`);
  return undefined;
};
