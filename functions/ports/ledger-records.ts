import type { ServiceKey } from '../domain/settings.ts';
import type { Capacity, Doing, ReleaseId, State, Verb, WantRollback } from '../domain/state.ts';
import type { Why } from '../domain/why.ts';

/** Who writes owner attributes: holds only while `holder` and `turn` are those of the STATE item. */
export interface Fence {
  service: ServiceKey;
  /** Execution ARN. */
  holder: string;
  turn: number;
  /**
   * The intent that one run of a step knows of: the one it read as it began, then its own. Its writes are refused (`LeaseContended`)
   * once another one stands there: a copy of the step, or a later step, has gone on since. Its own bear its name (`run`). Absent:
   * whatever is there.
   */
  seen?: { doing: Doing | undefined; unheardAt?: number | undefined; run: string };
}

/** What must be true for a lease to be given when nobody holds the service (`protocol.md` §3, acquire). */
export type Precondition =
  | { kind: 'none' }
  /** No greater order is wanted and no other candidate is half done; or the candidate is the one asked for. */
  | { kind: 'deploy'; order: string }
  /** @param armedFor when the timer noted last is due, as the caller read it */
  | { kind: 'idleTimer'; turn: number; armedFor: number | undefined }
  /** This release is still the current one, and no candidate is half done. */
  | { kind: 'rollback'; current: ReleaseId }
  /** Not awake, somebody rang (or a person asks), and no candidate is half done: it is unproven. */
  | { kind: 'wake'; manual: boolean };

export interface Acquire {
  service: ServiceKey;
  holder: string;
  verb: Verb;
  now: number;
  deadline: number;
  pre: Precondition;
  /** A person's start: passes a hold. Wakes pass it anyway. */
  manual: boolean;
  /** The release a deploy works on from now on: a successor of a dead holder finds it there. */
  candidate?: ReleaseId;
  /** The wish a rollback works on from now on. */
  rollback?: WantRollback;
}

export type Acquired =
  | { ok: true; state: State }
  /** `state` is the item as it was found; absent when there is none. */
  | { ok: false; state: State | undefined };

/** A write whose fence held, but whose own condition may not have. */
export type Tried = { ok: true; state: State } | { ok: false; state: State };

/** As an adoption finds a service. */
export interface Found {
  phase: 'awake' | 'asleep';
  /** Since when, milliseconds. Default: the adoption. */
  phaseAt?: number;
  /** Default: what is saved stays. */
  capacity?: Capacity | undefined;
}

export interface Quarantine {
  digest: string;
  release: ReleaseId;
  by: string;
  at: number;
}

/** A stored task definition: register input as JSON text. Holds plaintext environment: never logged or passed on. */
export interface StoredDefinition {
  hash: string;
  json: string;
}

export interface LogEntry {
  service: ServiceKey;
  turn: number;
  at: number;
  /** Step that writes it. */
  step: string;
  reason: string;
  release?: ReleaseId;
  next?: string;
  /** Of a release or phase change: the whole of it. */
  why?: Why;
}
