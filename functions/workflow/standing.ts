import { LAG_MS } from '../domain/lag.ts';
import { failedTasks, tellFailure, withoutRoom } from '../domain/failures.ts';
import type { ObservedService, ObservedTask } from '../domain/observed.ts';
import { type Expected, type Rollout, rolloutOf } from '../domain/rollout.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Doing, Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';

/** What a holder waits for: the rollout of its candidate, or of the good revision it goes back to. */
export type Awaited =
  | { kind: 'release'; release: Release }
  | { kind: 'revert'; doing: Doing & { revisionArn: string }; from: Release | undefined };

export const awaitedOf = (state: State, release: Release | undefined): Awaited | undefined => {
  const { doing } = state;
  if (doing?.kind === 'revert' && doing.revisionArn)
    return { kind: 'revert', doing: { ...doing, revisionArn: doing.revisionArn }, from: release };
  return release ? { kind: 'release', release } : undefined;
};

/**
 * Only an intent of this very turn says when; a successor's holder has none for what a dead one released. A read lags for seconds:
 * what still shows no trace of our call after that tells that something else took its place.
 */
const expectedOf = (state: State, awaited: Awaited, now: number): Expected => {
  const atZero = state.phase !== 'awake';
  if (awaited.kind === 'revert') {
    const { doing, from } = awaited;
    const before = from?.revisionArn;
    const fresh = now - doing.at < LAG_MS;
    return {
      revisionArn: doing.revisionArn,
      atZero,
      ...(before !== undefined && { before }),
      ...(fresh && { since: doing.at }),
    };
  }
  const { revisionArn = '', deploymentId, revisionBefore: before, releasingAt: releasing } = awaited.release;
  const { wayBack } = awaited.release.looks ?? {};
  const begun = state.doing?.kind === 'release' ? state.doing.at : undefined;
  // ECS has answered with our deployment: a read without it lags for seconds, and then tells that it is gone.
  const since = deploymentId === undefined || now - (begun ?? 0) < LAG_MS ? begun : undefined;
  return {
    revisionArn,
    atZero,
    ...(before !== undefined && { before }),
    ...(since !== undefined && { since }),
    ...(releasing !== undefined && { releasing }),
    ...(wayBack !== undefined && { wayBack }),
  };
};

export interface Standing {
  revisionArn: string;
  observed: ObservedService;
  rollout: Rollout;
}

/** One look at the rollout alone: the cheap half of an observation. */
export const standingOf = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  awaited: Awaited,
): Promise<Standing> => {
  const observed = await ports.services.observe(service);
  const expected = expectedOf(state, awaited, ports.clock.now());
  return { revisionArn: expected.revisionArn, observed, rollout: rolloutOf(observed, expected) };
};

/** Failures of the awaited revision; ECS counts those it replaced for failed health checks, which no stop code names (TASK-4). */
export const failuresOf = (standing: Standing, tasks: readonly ObservedTask[], since: number): string[] => {
  const told = failedTasks(tasks, standing.revisionArn, since).map(tellFailure);
  const counted =
    standing.observed.deployments.find((deployment) => deployment.revisionArn === standing.revisionArn)?.failedTasks ??
    0;
  const known = told.length + withoutRoom(tasks, standing.revisionArn, since).length;
  const untold = Array.from({ length: Math.max(0, counted - known) }, () => 'replaced by ECS for failed health checks');
  return [...untold, ...told];
};
