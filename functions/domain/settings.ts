/**
 * What the configuration says of one managed service, resolved: every default filled in, every name an ARN.
 * Made from `tidegate.yaml` and `tidegate.lock.json` at synth, carried inside each function's asset as `settings.json`.
 */
export interface Settings {
  services: Record<ServiceKey, ServiceSettings>;
}

/** `environment/service`, e.g. `staging/web`. */
export type ServiceKey = string;

export interface ServiceSettings {
  key: ServiceKey;
  cluster: { name: string; arn: string };
  service: { name: string; arn: string };
  /** The container whose image is deployed. */
  container: string;
  /** `uri` without tag or digest. */
  repository: { name: string; uri: string };
  tags: TagPolicy;
  gate: GateSettings;
  /** Seconds after promotion in which an alarm may still roll back. */
  watchSeconds: number;
  idle: IdleSettings;
  wake: WakeSettings;
  /** Target groups that the ECS service registers its tasks in. Empty: no load balancer. */
  targetGroups: TargetGroup[];
  /** Where the container writes its log: the last lines of a failing task are evidence. */
  logGroup?: { name: string; arn: string };
  /** Absent: the service is not a scalable target. */
  scalable?: { resourceId: string };
  /** Seconds after which a workflow that holds the service is looked after; the watchdog's period. */
  watchdogSeconds: number;
}

/** Which tags deploy, and what makes one release newer than another: semantic version, or the image's push time. */
export type TagPolicy = { kind: 'semver'; range?: string } | { kind: 'newest'; match: string[] };

export interface GateSettings {
  /** From UpdateService until the rollout must be complete. */
  rolloutSeconds: number;
  /** From the completed rollout until promotion. */
  bakeSeconds: number;
  /** Between two looks of the bake. */
  lookSeconds: number;
  /** So many tasks of ours that exit, cannot start or run out of memory fail the gate. */
  taskFailuresMax: number;
  /** So many failing looks in a row (HTTP checks, targets) fail the gate. */
  failingLooksMax: number;
  /** Passing looks that a bake needs at least, even when a visitor cuts it short. */
  passesMin: number;
  checks: HttpCheck[];
  alarms: AlarmSettings[];
  /** What a release becomes that could not be measured to the end of its bake: never good (T24, T27). */
  inconclusive: 'error' | 'failed';
}

/** A CloudWatch alarm that the gate and the watch window heed. */
export interface AlarmSettings {
  name: string;
  arn: string;
  /** Required: must have spoken, and fails the release. Advisory: is told, and decides nothing. */
  required: boolean;
  /** An alarm on a rate says nothing about fewer requests than this since the release (T25); 0: always judged. */
  requestsMin: number;
}

/** One request of the gate through the service's public URL. */
export interface HttpCheck {
  /** Absolute URL without path: `https://web.example.test`. */
  origin: string;
  path: string;
  status: number;
  /** The body must contain this text. */
  contains?: string;
  /** Headers of the answer that must contain these texts, by lower-case name. */
  headers?: Record<string, string>;
  timeoutSeconds: number;
}

export interface IdleSettings {
  /** `observe`: say what sleep would have done, change nothing. */
  mode: 'off' | 'observe' | 'on';
  afterSeconds: number;
  /** Requests a minute (bots, monitors) that do not count as a visit. */
  requestsPerMinuteAllowed: number;
  /** Seconds for which the metrics are blind: how long the drowsy phase lasts (ALB-8). */
  blindSeconds: number;
}

export interface WakeSettings {
  /** From UpdateService until a healthy target. */
  startSeconds: number;
  /** So many tasks that fail to start or exit end a wake. */
  taskFailuresMax: number;
  /** Wait before the next wake after a failed one. */
  backoffSeconds: number;
}

export interface TargetGroup {
  arn: string;
  /** As CloudWatch names it: `targetgroup/name/0123456789abcdef`. */
  dimension: string;
  /** As CloudWatch names it: `app/name/0123456789abcdef`. */
  loadBalancerDimension: string;
  routes: Route[];
}

/** One listener rule of the user's that forwards to the target group, and the two rules of ours above it. */
export interface Route {
  listenerArn: string;
  /** The user's rule; absent: the listener's default rule. Never changed by us. */
  ruleArn?: string;
  /** Priority of the rule that leads to the doorbell while the service is not awake. */
  wakePriority: number;
  /** Priority of the rule through which the gate reaches a closed service; absent where the user's rule authenticates. */
  probePriority?: number;
}
