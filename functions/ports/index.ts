import type { CheckResult, ObservedImage, ObservedTarget, RouteState } from '../domain/observed.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { HttpCheck, Route, Settings, TargetGroup } from '../domain/settings.ts';
import type { Suspension } from '../domain/state.ts';
import type { Alarms, Metrics } from './alarms.ts';
import type { Ledger } from './ledger.ts';
import type { Services } from './services.ts';

export type { Alarms, Metrics };

/** The only clock of steps and handlers. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A change for which all is read already: what is left is one call, or none where it is so. */
export type Prepared = () => Promise<void>;

/** Load balancer: target health, and the two rules of ours for each of the user's. */
export interface Balancer {
  targets(group: TargetGroup): Promise<ObservedTarget[]>;
  /**
   * Visitors reach the doorbell: our wake rule takes the conditions of the user's rule (default rule: path `/*`). It reads at once and
   * changes when it is called: nothing may be read between the last look at the lease and the change (`docs/protocol.md` §2).
   */
  closing(route: Route): Promise<Prepared>;
  /** Visitors reach the app: our wake rule gets a header value that nobody sends. */
  open(route: Route): Promise<void>;
  /** In the order asked; one call a listener. A route that cannot be told hides no other. */
  routeStates(routes: readonly Route[]): Promise<(RouteState | Refusal)[]>;
  /** The probe rule lets requests with this header value through to the service's target group; `undefined` shuts it. */
  probe(route: Route, value: string | undefined): Promise<void>;
}

export interface Logs {
  /** The last lines of a container's log, oldest first; `undefined`: not to be read (no such stream, no right). Never throws. */
  tail(group: string, stream: string, lines: number): Promise<string[] | undefined>;
}

export interface Letter {
  /** What could not be delivered, as JSON text. */
  body: string;
  /** Why, as far as AWS says: rule, target, error. */
  attributes: Record<string, string>;
  /** Removes it from the queue. */
  receipt: string;
}

/** The dead-letter queue: what EventBridge, Scheduler and Lambda could not deliver. */
export interface Letters {
  /** At most ten; hidden from others for an hour. */
  take(): Promise<Letter[]>;
  done(receipt: string): Promise<void>;
}

export interface Bounds {
  min: number;
  max: number;
  suspended: Suspension;
}

export interface Scaling {
  /** `undefined`: no such scalable target. */
  bounds(resourceId: string): Promise<Bounds | undefined>;
  /** Pulls the count into the bounds (TOP-2): the caller minds the order. */
  setBounds(resourceId: string, bounds: Bounds): Promise<void>;
  /** Of many at once, fifty a call; what is no scalable target is missing. A call that fails hides no other's. */
  allBounds(resourceIds: readonly string[]): Promise<Map<string, Bounds | Refusal>>;
}

export interface Registry {
  /** The image that a tag or digest names now; `undefined`: none. */
  find(repository: string, what: { tag: string } | { digest: string }): Promise<ObservedImage | undefined>;
  /** `linux/amd64` and the like, from its manifest (ECR-9); `undefined`: the manifest does not tell. */
  platforms(repository: string, digest: string): Promise<string[] | undefined>;
  /** Tagged images, newest push first, at most 1,000. */
  list(repository: string): Promise<ObservedImage[]>;
}

export interface TimerSpec {
  /** 1-64 of `0-9a-zA-Z-_.` */
  name: string;
  /** Milliseconds since the epoch; fires within the minute, never early (SCH-1). */
  at: number;
  machine: MachineName;
  input: unknown;
}

export interface Timers {
  /** Creates the one-shot timer, or replaces it where the name exists. */
  arm(timer: TimerSpec): Promise<void>;
  /** A missing timer is fine. */
  disarm(name: string): Promise<void>;
}

export type MachineName = 'deploy' | 'rollback' | 'sleep' | 'wake' | 'reconcile';

export interface ExecutionStatus {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE' | 'missing';
  stoppedAt?: number;
}

export interface Machines {
  /** An execution of the same name that runs or ran is success (SFN-3). */
  start(machine: MachineName, name: string, input: unknown): Promise<void>;
  status(executionArn: string): Promise<ExecutionStatus>;
  /** Answers a waiting holder; a token that is gone is fine (TaskTimedOut, TaskDoesNotExist, InvalidToken). */
  answer(token: string): Promise<void>;
}

export interface Web {
  /** Never throws: what went wrong is in the result. */
  check(check: HttpCheck, headers: Record<string, string>): Promise<CheckResult>;
}

export interface Notifier {
  /** Failure to deliver is logged, never thrown (T63). @returns whether it went out */
  tell(subject: string, text: string): Promise<boolean>;
}

/** Everything a step may touch. */
export interface Ports {
  clock: Clock;
  ledger: Ledger;
  services: Services;
  balancer: Balancer;
  metrics: Metrics;
  alarms: Alarms;
  logs: Logs;
  letters: Letters;
  scaling: Scaling;
  registry: Registry;
  timers: Timers;
  machines: Machines;
  web: Web;
  notifier: Notifier;
  settings: Settings;
  /** Names this run of a step: no other bears it, not even a copy of the same input. */
  run: string;
  /** Milliseconds that this invocation may still run. */
  remaining(): number;
}
