import type { ServiceKey } from '../domain/settings.ts';
import type {
  Capacity,
  Doing,
  Hold,
  IdleTimer,
  Release,
  ReleaseId,
  ReleaseState,
  Restarts,
  State,
  Verb,
  WantRollback,
} from '../domain/state.ts';
import type { Told } from '../domain/told.ts';
import type { Why } from '../domain/why.ts';
import type {
  Acquire,
  Acquired,
  Fence,
  Found,
  LogEntry,
  Quarantine,
  StoredDefinition,
  Tried,
} from './ledger-records.ts';

export type * from './ledger-records.ts';

/**
 * The table of `protocol.md` §2 and its writes of §3. Every read is consistent.
 * Fenced writes throw `LeaseLost` when the service has another holder or turn. Those of the tide, intents and adoptions throw
 * `LeaseContended` when another intent than the fence has `seen` is there; verdicts are safe to repeat.
 */
export interface Ledger {
  read(service: ServiceKey): Promise<State | undefined>;
  /** Many at once, a hundred a call; services never seen are missing. */
  readAll(services: readonly ServiceKey[]): Promise<Map<ServiceKey, State>>;
  /** What was decided about the service, newest first. */
  history(service: ServiceKey, limit: number): Promise<LogEntry[]>;
  release(service: ServiceKey, id: ReleaseId): Promise<Release | undefined>;
  /** Newest first. */
  releases(service: ServiceKey, limit: number): Promise<Release[]>;
  /** Puts the release unless one of its id exists. @returns the stored one */
  claim(release: Release): Promise<Release>;
  /**
   * Changes a release that is in one of the states `from`.
   * @returns the release as it is now, or undefined when it was in another state (or absent)
   */
  amend(
    service: ServiceKey,
    id: ReleaseId,
    from: readonly ReleaseState[],
    change: Partial<Release>,
  ): Promise<Release | undefined>;
  /**
   * The revision of a release, in place of the one that it was seen with, if any; unless another was noted since, or that one is being
   * sent by now.
   * @returns the release as it is now, with the revision that was noted first; undefined: none was
   */
  noteRevision(seen: Release, change: Partial<Release>): Promise<Release | undefined>;

  acquire(request: Acquire): Promise<Acquired>;
  /** From a dead and quiet holder; `doing`, `candidate`, `capacity` stay, `inherited` is the old verb. */
  takeOver(dead: Fence, heir: { holder: string; verb: Verb; now: number; deadline: number }): Promise<Acquired>;

  /** Refused when nobody holds the service or a greater order is wanted. @returns the item before the write */
  wantDeploy(service: ServiceKey, id: ReleaseId, order: string): Promise<Acquired>;
  /**
   * Refused when nobody holds the service, or one is wanted already: but a person's stands before an alarm's, and what is meant of a
   * newer release before what was meant of an older one. @returns the item before the write
   */
  wantRollback(service: ServiceKey, want: WantRollback): Promise<Acquired>;
  /** A wanted rollback that turned out not to be due; only the one that was seen, and only while nobody holds the service. */
  dropRollback(service: ServiceKey, seen: WantRollback): Promise<void>;
  /** Refused when nobody holds the service. */
  wantReconcile(service: ServiceKey, finding: string, now: number): Promise<Acquired>;
  /** The service may have any holder or none; refused while the phase is awake, a younger ring than 20 s is there, or a back-off runs. */
  ring(service: ServiceKey, now: number): Promise<Acquired>;
  cancel(service: ServiceKey, seen: { verb: Verb; turn: number }, by: string, now: number): Promise<Acquired>;
  hold(service: ServiceKey, hold: Hold): Promise<void>;
  /**
   * His watchdog was armed again and looks by then, milliseconds; refused where he is gone. By whoever looked after him.
   * @returns the item before the write
   */
  prolong(holder: Fence, deadline: number): Promise<Acquired>;
  /** Refused when somebody holds the service, or in another turn. @returns the item before the write */
  noteIdleTimer(service: ServiceKey, turn: number, timer: IdleTimer): Promise<Acquired>;

  /** Stores the token and returns the whole item in one write (`protocol.md` §1.4). */
  subscribe(fence: Fence, token: string): Promise<State>;
  /** Written before a mutation. @param unheardAt of a call that another run left without an answer */
  intend(fence: Fence, doing: Doing, candidate?: ReleaseId, unheardAt?: number): Promise<State>;
  /** A mutation was not answered in time: the service is not given back before it must have landed. */
  unheard(fence: Fence, at: number): Promise<State>;
  /** Before what ECS gave up on is started anew: whoever dies after it has counted. */
  noteRestarts(fence: Fence, restarts: Restarts): Promise<State>;
  /** Write-once: a retry cannot save the zeros. @returns the state with what is saved, ours or the earlier one */
  saveCapacity(fence: Fence, capacity: Capacity): Promise<State>;
  /** First sight of a service: its release becomes current (and good, if its state is good), its phase is told. */
  adopt(fence: Fence, release: Release, why: Why, found: Found): Promise<State>;
  /** The writes of phases and verdicts happen at `why.at`. */
  drowse(fence: Fence, why: Why): Promise<Tried>;
  cut(fence: Fence, why: Why): Promise<Tried>;
  /** Condition of going home after a deploy at zero: still asleep, nobody rang. */
  recut(fence: Fence): Promise<Tried>;
  /** Home after a deploy at zero, milliseconds: the one task of the deploy is gone, and what runs from here on a person wants (Z16). */
  home(fence: Fence, at: number): Promise<State>;
  waking(fence: Fence, why: Why): Promise<Tried>;
  /** @param servesSince of a service that slept: milliseconds */
  open(fence: Fence, why: Why, watchUntil?: number, servesSince?: number): Promise<State>;
  /** Back to asleep (or to drowsy, where its tasks never stopped): one more failed wake, no ring before `notBefore`; the ring and its start are cleared. */
  wakeFailed(fence: Fence, why: Why, notBefore: number, phase?: 'asleep' | 'drowsy'): Promise<State>;
  /** One transaction; safe to repeat. */
  promote(fence: Fence, id: ReleaseId, why: Why, watchUntil?: number): Promise<void>;
  /**
   * The candidate could not be measured: `error`, no quarantine. Safe to repeat.
   * @param back of one that was found on the service: a good release that takes its place, as with `fail`
   */
  error(fence: Fence, id: ReleaseId, why: Why, back?: ReleaseId): Promise<void>;
  /**
   * The candidate (or a good release) was measured bad: `failed` and quarantined, in one transaction. Safe to repeat.
   * @param digest what is to blame; absent: no image that is known
   * @param back a good release that takes its place as current and good; its watch window ends
   */
  fail(fence: Fence, id: ReleaseId, digest: string | undefined, why: Why, back?: ReleaseId): Promise<void>;
  /** The candidate leaves without a verdict: superseded or rejected. Safe to repeat. */
  withdraw(fence: Fence, id: ReleaseId, state: 'superseded' | 'rejected', why: Why): Promise<void>;
  /**
   * Gives the lease back and returns the whole item in the same write: what is wanted is read after the release, never before.
   * Already given back by me (no holder, same turn): goes on with that item.
   * @param ended what the holder was at, for a retry of this step
   */
  settle(fence: Fence, ended?: State['ended']): Promise<State>;

  quarantine(service: ServiceKey, digest: string): Promise<Quarantine | undefined>;
  liftQuarantine(service: ServiceKey, digest: string): Promise<void>;
  saveDefinition(service: ServiceKey, definition: StoredDefinition): Promise<void>;
  definition(service: ServiceKey, hash: string): Promise<StoredDefinition | undefined>;
  log(entry: LogEntry): Promise<void>;

  /** What sweeps told a person, of all services together. */
  told(): Promise<Told>;
  /** In place of what was noted before. */
  noteTold(told: Told): Promise<void>;
}
