import type { Baseline, ReleaseId } from './release.ts';
import type { ServiceKey } from './settings.ts';
import type { Why } from './why.ts';

export type { Baseline, Looks, Release, ReleaseId, ReleaseState } from './release.ts';

/** The phases of a service's tide. */
export type Phase = 'awake' | 'drowsy' | 'asleep' | 'waking';

/** The workflows that may hold a service. */
export type Verb = 'deploy' | 'rollback' | 'sleep' | 'wake' | 'reconcile';

/** What sleep saves and wake restores. */
export interface Capacity {
  desired: number;
  /** Absent where the service is not a scalable target. */
  bounds?: { min: number; max: number };
  suspended?: Suspension;
}

/** As Application Auto Scaling names it (AAS-7). */
export interface Suspension {
  scalingIn: boolean;
  scalingOut: boolean;
  scheduled: boolean;
}

/** The mutation that is under way: written before it, so that a retry or a successor knows what may have happened. */
export interface Doing {
  /** `reopen`: a sleep is off before it took anything away; only the route goes back. */
  kind: 'release' | 'revert' | 'home' | 'drowse' | 'cut' | 'start' | 'giveUp' | 'open' | 'reopen';
  /** Milliseconds since the epoch. */
  at: number;
  /** The run of a step that wrote it: two copies may write in the same millisecond. Absent: of one that has a turn of its own. */
  run?: string;
  /** The revision that release and revert set, and a start that falls back. */
  revisionArn?: string;
  /** The release that a revert goes back to, or a start falls back to (or registers again). */
  to?: ReleaseId;
  /** The release that a revert goes back from. */
  from?: ReleaseId;
  /** Of a start that its wake makes again, not of one that Step Functions tries again: when it was first made. */
  first?: number;
  /** As a new deployment: of a start that is made again, and of an open that starts what ECS gave up on. */
  anew?: boolean;
}

/** `at` is when it is due, milliseconds since the epoch. */
export interface IdleTimer {
  name: string;
  at: number;
}

/** A person's stop, or the one Tidegate places itself when it needs a person. */
export interface Hold {
  by: string;
  reason: string;
  at: number;
}

/**
 * The STATE item of a service (`protocol.md` §2). All times are milliseconds since the epoch.
 * Owner attributes change under the fence (holder and turn); mailbox attributes by anyone.
 */
export interface State {
  service: ServiceKey;
  schema: 1;
  /** +1 at each acquire: fence and epoch in one. */
  turn: number;
  /** Execution ARN. */
  holder?: string;
  verb?: Verb;
  /** After a takeover: the verb of the dead holder. */
  inherited?: Verb;
  doing?: Doing;
  /** When anybody's last intent was written: it outlives the turns of those who call nothing, since reads lag behind that call still. */
  intendedAt?: number;
  /** When a call of this turn last was given up without an answer: it may have its effect still. */
  unheardAt?: number;
  takenAt?: number;
  /** Whose turn was given back last, and what he was at: a retry of his last step goes on by it. */
  ended?: { holder: string; verb: Verb; doing?: Doing };
  deadline?: number;
  /** The watchdog that was armed again last, in which turn, and when it is due: it outlives the lease, so that whoever gives it back or takes it next disarms it. */
  rearmed?: { turn: number; at: number };
  /** Task token of the waiting holder. */
  token?: string;
  phase: Phase;
  phaseAt: number;
  /** Since when visitors are let in to its tasks: by a wake, not by a sleep that is called off, nor by a reconcile. Absent: it never slept. */
  servesSince?: number;
  /** Why it is in this phase. */
  why?: Why;
  current?: ReleaseId;
  good?: ReleaseId;
  candidate?: ReleaseId;
  watchUntil?: number;
  /** The idle timer armed last: whoever takes the service next disarms it, since its turn is over. */
  idleTimer?: IdleTimer;
  /** Present: must be restored. */
  capacity?: Capacity;

  /** Since when a visitor waits. */
  ring?: number;
  /** When the last ring was let through; debounces rings. */
  startAt?: number;
  cancel?: { by: string; at: number };
  wantDeploy?: ReleaseId;
  wantOrder?: string;
  wantRollback?: WantRollback;
  /** The wish that a rollback works on: whoever goes on with it, after a retry or a death, knows what was decided. */
  rollback?: WantRollback;
  /** Something happened to the service that whoever held it did not cause: reality is to be looked at. */
  wantReconcile?: { finding: string; at: number };
  hold?: Hold;
  /** Of what ECS gave up on while awake. Left over, it says nothing of a deployment that is younger: see restart.ts. */
  restarts?: Restarts;
  wakeFails?: number;
  wakeNotBefore?: number;
}

/** New deployments of the current release that ECS gave up on with no task left, one after the other. */
export interface Restarts {
  count: number;
  /** Of the last one, milliseconds since the epoch. */
  at: number;
  /** That counted last: its retries count nothing. */
  turn: number;
}

/** A rollback that waits for whoever holds the service. */
export interface WantRollback {
  /** `alarm`, or who asked. */
  by: string;
  reason: string;
  /** Of the alarm's event, or of the asking; milliseconds. */
  at: number;
  /** The release that is meant: another one that is current by then is left alone. Absent: what an adoption is about to write (T67). */
  of?: ReleaseId;
  /** Name of the alarm. */
  alarm?: string;
  /** What the alarm was before it turned red. */
  previous?: Baseline['state'];
  /** Nobody knows what is gone back from (T68): it becomes that, and no `failed`. */
  verdict?: 'error';
}
