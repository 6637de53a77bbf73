import type { ServiceKey } from './settings.ts';
import type { Why } from './why.ts';

/** An alarm as it stood just before a release. */
export interface Baseline {
  name: string;
  state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Period x evaluation periods + delay: so long it takes to say something about the release. */
  speakSeconds: number;
  /** Was red before the release and has been OK since: armed again (T23). */
  recovered?: boolean;
}

/** `REL#<event time>#<first 12 hex digits of the digest>`: a duplicate of an event names the same release. */
export type ReleaseId = string;

export type ReleaseState = 'requested' | 'candidate' | 'good' | 'failed' | 'error' | 'superseded' | 'rejected' | 'held';

/** One image digest as one task definition revision on one managed service, with its evidence and verdict. */
export interface Release {
  id: ReleaseId;
  service: ServiceKey;
  /** `sha256:…` */
  digest: string;
  tag?: string;
  /** Compares as text: the later of two releases of a service has the greater order. */
  order: string;
  by: 'push' | 'manual' | 'adopted';
  state: ReleaseState;
  /** In words: why it is in this state. */
  reason?: string;
  requestedAt: number;
  decidedAt?: number;
  /** SHA-256 of the stored copy of its task definition. */
  tdHash?: string;
  revisionArn?: string;
  /** `ecs-svc/…` of our UpdateService. */
  deploymentId?: string;
  /** Desired count just before our UpdateService. */
  countBefore?: number;
  /** Task definition of the service just before our UpdateService: where ECS's breaker would go back to. */
  revisionBefore?: string;
  releasedAt?: number;
  /** Just before our UpdateService; with no `releasedAt` its answer was lost. */
  releasingAt?: number;
  /** The release that a revert of this one goes back to: set before that revert acts. */
  revertTo?: ReleaseId;
  /** What that revert makes of this one. */
  verdict?: 'failed' | 'error';
  /** How often AWS did not let a rollback of it through: it is half done. */
  revertTries?: number;
  /** The looks of the gate so far. */
  looks?: Looks;
  /** What was measured, newest last, at most 20 lines. */
  evidence?: string[];
  /** Last log lines of a task that failed, at most 20. */
  logs?: string[];
  /** Why it is in this state. */
  why?: Why;
  /** Its alarms just before UpdateService. */
  baseline?: Baseline[];
  /** Changes of its alarms that the gate saw, oldest first, at most 20 (T29). */
  alarmHistory?: { name: string; state: Baseline['state']; at: number }[];
  /** Its push was never told by ECR; the sweep found it (T3). */
  missed?: true;
  /** Further tags under which the same digest was pushed. */
  aliases?: string[];
  /** The last of them by the time of its push, milliseconds. */
  aliased?: { tag: string; at: number };
}

/** Nothing of it ever reached the service. */
export const neverReleased = ({ releasedAt, releasingAt }: Release): boolean =>
  releasedAt === undefined && releasingAt === undefined;

/** The gate's memory between two looks. */
export interface Looks {
  /** When rollout and targets were first complete; the bake starts here. */
  bakeFrom?: number;
  passes: number;
  /** Failing looks in a row. */
  failing: number;
  /** Tasks that had failed by the last look, and when the last of them was first seen. */
  taskFailures?: number;
  failedAt?: number;
  /** When a look first passed after that: the bake begins again here. */
  standsFrom?: number;
  /** Why ECS goes back by itself, while it says so. */
  wayBack?: string;
}
