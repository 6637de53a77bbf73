import type { Chance } from '../chance.ts';

/** Seconds, drawn by `draw`. */
export interface Spread {
  low: number;
  usual: number;
  high: number;
}

/** How long ECS takes, and its unsure habits as switches. Seconds throughout; defaults of aws-facts §22. */
export interface EcsTimings {
  /** `usual` and `worst` take one end of every spread, `random` draws from it. */
  spread: 'usual' | 'random' | 'worst';
  /** From a change to what the scheduler does about it. */
  scheduler: Spread;
  provisioning: Spread;
  pending: Spread;
  /** Unless the image's behaviour says it. */
  pull: Spread;
  activating: Spread;
  /** From SIGTERM to the end of the containers; never above their stopTimeout (TD-14). */
  sigterm: Spread;
  deprovisioning: Spread;
  /** A deployment with nothing to start (ZERO-1). */
  zeroCompletes: Spread | 'never';
  /** Whether a deployment that also raises the count from zero is guarded to its end, or completes as one at zero does (ECS-3). */
  fromZero: 'guarded' | 'asAtZero';
  /** What becomes of a rollout whose count goes to zero: it is complete when its tasks are gone, stays open, or has failed (ZERO-8) and starts none again (CB-6). */
  cutRollout: 'completes' | 'stays' | 'fails';
  /** From the last old task gone to COMPLETED (BG-4). */
  completes: Spread;
  /** The bake for deployment alarms, unless the service says it: AWS derives it and says only that it is under 5 minutes (ALM-3). */
  alarmBake: number;
  /** How often ECS asks for its deployment alarms (ALM-2, unsure). */
  alarmsLookedAtEvery: number;
  /** A task without any check counts as healthy so long after RUNNING (ECS-11). */
  healthyWithoutChecks: number;
  /** The steady-state event is repeated (ECS-18). */
  steadyStateEvery: number;
  /** Back-off of tasks that never run: doubling from `first` up to `most` (ZERO-3). */
  backOff: { first: number; most: number };
  /** Whether exits after RUNNING count for the circuit breaker (CB-4). */
  breakerCountsExits: boolean;
  /** Whether a rollback takes up the last completed deployment again, or is one of its own id for the same revision (CB-7). */
  rollbackDeployment: 'same' | 'new';
  /** Percent, not seconds. */
  cpuPercent: Spread;
  /** Share of calls throttled at random, 0 to 1 (§22). */
  throttledShare: number;
  /** So long DescribeServices does not tell a change that a call made: ECS is eventually consistent. */
  describeLagSeconds: number;
}

export const defaultTimings: EcsTimings = {
  spread: 'random',
  scheduler: { low: 0, usual: 1, high: 5 },
  provisioning: { low: 2, usual: 4, high: 10 },
  pending: { low: 3, usual: 6, high: 15 },
  pull: { low: 5, usual: 9, high: 40 },
  activating: { low: 0, usual: 1, high: 5 },
  sigterm: { low: 0, usual: 1, high: 30 },
  deprovisioning: { low: 5, usual: 10, high: 30 },
  zeroCompletes: { low: 0, usual: 1, high: 30 },
  fromZero: 'guarded',
  cutRollout: 'completes',
  completes: { low: 1, usual: 5, high: 60 },
  alarmBake: 240,
  alarmsLookedAtEvery: 15,
  healthyWithoutChecks: 40,
  steadyStateEvery: 6 * 3600,
  backOff: { first: 5, most: 27 * 60 },
  breakerCountsExits: false,
  rollbackDeployment: 'same',
  cpuPercent: { low: 1, usual: 6, high: 20 },
  throttledShare: 0,
  describeLagSeconds: 0,
};

/** Triangular: most draws lie near `usual`, none outside. */
const triangular = ({ low, usual, high }: Spread, u: number): number => {
  const width = high - low;
  if (width <= 0) return low;
  const rising = u < (usual - low) / width;
  return rising ? low + Math.sqrt(u * width * (usual - low)) : high - Math.sqrt((1 - u) * width * (high - usual));
};

export const draw = (timings: EcsTimings, chance: Chance, spread: Spread): number => {
  if (timings.spread === 'usual') return spread.usual;
  if (timings.spread === 'worst') return spread.high;
  return triangular(spread, chance.next());
};
