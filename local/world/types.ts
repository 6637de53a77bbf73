import type { AutoScaling } from '../autoscaling/autoscaling.ts';
import type { CloudWatch } from '../cloudwatch/index.ts';
import type { Ecr } from '../ecr/ecr.ts';
import type { Ecs } from '../ecs/ecs.ts';
import type { Elb } from '../elb/index.ts';
import type { Events } from '../events/index.ts';
import type { Lambda } from '../lambda/index.ts';
import type { Logs } from '../logs/index.ts';
import type { Account } from '../model.ts';
import type { MetricSink } from '../parts.ts';
import type { Sns } from '../sns/index.ts';
import type { Sqs } from '../sqs/index.ts';
import type { ExecutionRecord, States } from '../states/index.ts';
import type { LoadedStack, StackTemplate } from '../template/index.ts';
import type { Transport } from '../transport.ts';
import type { RunLimits, VirtualClock } from '../virtual-clock.ts';
import type { CallCounts, CallFilter, LoggedCall } from './calls.ts';
import type { Faults } from './faults.ts';
import type { ClientClass } from './people.ts';
import type { WorldSettings } from './settings.ts';
import type { Visitor } from './visits.ts';

export interface WorldOptions {
  /** A cloud assembly, or a folder of `*.template.json`. */
  cdkOut: string;
  /** Stacks to load now, in this order; more can follow with `World.load`. */
  stacks: readonly string[];
  seed: number | string;
  /** Default: a Monday at 09:00 UTC. */
  start?: Date;
  settings?: WorldSettings;
  /**
   * SDK clients reach the services by plain function calls: the same in all that shows outside, several times as fast. Default:
   * over the wire, with signatures and bytes, as on Lambda.
   */
  inProcess?: boolean;
  /** Further host names that lead to the only load balancer. */
  aliases?: readonly string[];
}

/**
 * One account of the model, on virtual time. Promises of `client`, `visit` and `abort` move only while the clock does: hand
 * them to `settle`, or run the clock.
 */
export interface World extends Pick<Faults, 'throttle' | 'delay' | 'failAfterEffect' | 'meddle'> {
  readonly account: Account;
  readonly clock: VirtualClock;
  /** Moves the time. @throws Error that names what is pending when the limit is reached */
  run(limits: RunLimits): Promise<void>;
  /** Runs until the promise is settled and gives its result. */
  settle<T>(work: Promise<T>, limitSeconds?: number): Promise<T>;
  /** Loads more stacks. @throws TemplateError */
  load(stacks: readonly string[]): Promise<LoadedStack[]>;
  /** Stacks loaded so far. */
  stacks(): readonly LoadedStack[];
  /** Their templates, in the same order. */
  templates(): readonly StackTemplate[];

  /** A person's SDK client. */
  client<C>(Client: ClientClass<C>): C;
  /** A visitor's request through the load balancer. */
  visit: Visitor;
  /** From now on TLS with this host fails with this code of Node, such as `CERT_HAS_EXPIRED`; `undefined` mends it. */
  breakTls: Transport['breakTls'];
  ecr: Ecr;
  ecs: Ecs;
  lambda: Lambda;
  elb: Elb;
  autoscaling: AutoScaling;
  cloudwatch: CloudWatch;
  /** Measured values as a service reports them, to make an alarm breach: `metrics.put(point)`. Alarms: `cloudwatch.alarms()`. */
  metrics: MetricSink;
  sns: Sns;
  sqs: Sqs;
  /** Puts an event on the default bus, as AWS would. */
  put: Events['put'];

  /** Executions of state machines so far, oldest first. */
  executions(): ExecutionRecord[];
  /** From now on he hears of every state that an execution enters, at that moment. */
  onEntered: States['onEntered'];
  /** Definition texts by machine name, placeholders filled. */
  definitions(): Record<string, string>;
  /** StopExecution, as a person asks for it. */
  abort(executionArn: string, cause?: string): Promise<void>;

  /** Lines that functions printed. */
  logs: Lambda['logs'];
  /** CloudWatch Logs: what containers printed. */
  logGroups: Logs;
  /** Counts of AWS calls by service and operation; `byMachines` leaves people out. */
  calls(filter?: CallFilter): CallCounts;
  callLog(): readonly LoggedCall[];
  /** Ends all faults planted by `throttle`, `delay` and `failAfterEffect`. */
  clearFaults(): void;

  /** What was asked of the model and is not covered, in words; and errors of the model itself. */
  refusals(): string[];
  /** Puts real time and the real network back; the next world may come. */
  close(): Promise<void>;
}
