import type { WebRequest, WebResponse } from './model.ts';

/** What the parts of the model ask of one another. Each part takes these, never another part's class. */

/** How an image behaves once it runs; scripted by whoever pushes it. All seconds are virtual. */
export interface ImageBehaviour {
  /** `missing`: CannotPullContainerError. */
  pull?: 'ok' | 'missing';
  /** Seconds of image pull; default by the spread of aws-facts §22. */
  pullSeconds?: number;
  /** Seconds from RUNNING until the container accepts connections; default 1. */
  readySeconds?: number;
  /** The container exits so many seconds after RUNNING; `tasks` limits it to the first tasks of this image (default: all). */
  exit?: { afterSeconds: number; code: number; outOfMemory?: boolean; tasks?: number; logs?: string[] };
  /** Lines that the container prints: when it runs, or so many seconds later. `exit.logs` are its last ones. */
  logs?: (string | { second: number; line: string })[];
  /** What it answers, by seconds since RUNNING; the last entry for the path whose `fromSecond` has passed holds. Default: 200 `ok`. */
  answers?: ScriptedAnswer[];
  /** The container health check (if the task definition has one) fails from this second on; default never. */
  unhealthyFromSecond?: number;
}

export interface ScriptedAnswer {
  fromSecond: number;
  status: number;
  body?: string;
  headers?: Record<string, string>;
  /** Only to requests for this path, query string aside; default: to all. */
  path?: string;
  /** So long the answer takes; default 0. */
  takesSeconds?: number;
}

/** An answer of a target, and how long it takes. */
export interface TargetResponse extends WebResponse {
  takesSeconds?: number;
}

/** An image as it can be pulled. */
export interface FoundImage {
  digest: string;
  behaviour: ImageBehaviour;
  /** `amd64`, `arm64`: what it is built for; absent: runs anywhere. */
  architectures?: readonly string[];
  /** It is an index, of which the machine's own entry is pulled. */
  index?: boolean;
  /** It is in ECR's archive and cannot be pulled (ECR-13). */
  archived?: boolean;
}

/** Images as ECS sees them: by URI with tag or digest. */
export interface Images {
  /** `undefined`: no such image. */
  find(imageUri: string): FoundImage | undefined;
}

/** CloudWatch Logs, for containers whose driver is awslogs. */
export interface LogSink {
  /** Makes the stream if it is not there. @returns false if there is no such group */
  open(logGroupName: string, logStreamName: string): boolean;
  put(logGroupName: string, logStreamName: string, message: string): void;
  /** Makes the group if it is not there (`awslogs-create-group`). */
  create(logGroupName: string): void;
}

/** One address behind a target group. */
export interface Target {
  /** IP address. */
  id: string;
  port: number;
  availabilityZone: string;
  /** `undefined`: connection refused. */
  serve(request: WebRequest): TargetResponse | undefined;
}

export type TargetHealth = 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining' | 'gone';

/** The load balancer's side of a target group, for ECS. */
export interface Targets {
  register(targetGroupArn: string, target: Target): void;
  /** New requests stop at once; `done` runs when the deregistration delay is over, or at once if idle (ALB-14). */
  deregister(targetGroupArn: string, targetId: string, done: () => void): void;
  health(targetGroupArn: string, targetId: string): TargetHealth;
  onChange(listener: (targetGroupArn: string, targetId: string, health: TargetHealth) => void): void;
}

/** One measured value; CloudWatch shows it after `visibleAfterSeconds` (aws-facts §22). */
export interface MetricPoint {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  value: number;
  unit?: string;
  /** Milliseconds since the epoch. */
  at: number;
  visibleAfterSeconds?: number;
}

export interface MetricSink {
  put(point: MetricPoint): void;
}

/** CloudWatch alarms, for what looks at their state. */
export interface AlarmStates {
  inAlarm(alarmName: string): boolean;
}

/** Desired counts as Application Auto Scaling reads and sets them. */
export interface ScalableCounts {
  /** @param resourceId `service/CLUSTER/SERVICE`; `undefined` when there is no such service. */
  desired(resourceId: string): number | undefined;
  set(resourceId: string, desired: number): void;
}

export interface InvokeResult {
  /** JSON text. */
  payload: string;
  /** `Handled` or `Unhandled`; absent on success. */
  functionError?: 'Handled' | 'Unhandled';
  /** The invocation id. */
  requestId: string;
}

/** Lambda, for its callers inside the model. */
export interface Invoker {
  /** @param functionArn function ARN, may carry a version or alias. Rejects with AwsError (throttled, no such function). */
  invoke(functionArn: string, payload: unknown): Promise<InvokeResult>;
  /** Asynchronous invocation: two more tries, then the dead-letter queue (LAM-4). */
  invokeEvent(functionArn: string, payload: unknown): void;
}

/** Step Functions, for EventBridge and Scheduler. */
export interface Starter {
  /** @returns execution ARN @throws AwsError */
  start(stateMachineArn: string, input: unknown, name?: string): string;
}

/** SQS as a place where dead letters end. */
export interface Queues {
  send(queueArn: string, body: string, attributes: Record<string, string>): void;
}
