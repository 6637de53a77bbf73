/** What was seen of AWS, in our words. `undefined` members are unknown, and unknown never promotes and never scales down. */
export interface ObservedService {
  desired: number;
  running: number;
  pending: number;
  /** Task definition of the service. */
  revisionArn: string;
  /** Newest first. */
  deployments: ObservedDeployment[];
  /** `ECS`, `CODE_DEPLOY` or `EXTERNAL`. */
  controller: string;
  /** `ROLLING` unless the service says otherwise. */
  strategy: string;
}

export const primaryOf = ({ deployments }: ObservedService): ObservedDeployment | undefined =>
  deployments.find(({ status }) => status === 'PRIMARY');

/** ECS launches nothing more of it, whatever the count (CB-6). */
export const isGivenUp = (service: ObservedService): boolean => primaryOf(service)?.rollout === 'FAILED';

/** None of any revision runs, and none is to come. */
export const hasNoTask = ({ running, pending }: ObservedService): boolean => running === 0 && pending === 0;

/** No task of any revision runs, and none is to come: whoever visits it meets an empty group until somebody deploys it anew. */
export const isStalled = (service: ObservedService): boolean =>
  isGivenUp(service) && service.desired > 0 && hasNoTask(service);

/**
 * None of its tasks has failed, as far as ECS counts (ECS-16, CB-4: what its tasks show is asked first, where they are at hand): its
 * count went to 0 while it was under way (ZERO-8), and whoever raised it since has started nothing (seed 129652). Where tasks of it, or
 * of the one before, run still an alarm of ECS's may have ended it.
 */
export const wasCut = (service: ObservedService): boolean =>
  isGivenUp(service) && primaryOf(service)?.failedTasks === 0 && service.running === 0;

/**
 * Whether a deployment has an end to be awaited (Z8). One that began at zero may say IN_PROGRESS for ever (ZERO-1, ECS-3; seed 81029):
 * alone, with all its tasks, for longer than a rollout may take, it is over.
 */
export const isRollingOut = (
  { desired, running, deployments }: ObservedService,
  rolloutSeconds: number,
  now: number,
): boolean => {
  const whole = deployments.length === 1 && running === desired;
  return deployments.some(
    ({ rollout, createdAt }) => rollout === 'IN_PROGRESS' && !(whole && now - createdAt > rolloutSeconds * 1000),
  );
};

/**
 * Where none was in progress: one that has begun since, or stands beside another (Z8). What was taken for over may miss a task by now,
 * and is no deployment again for that (seed 124091).
 */
export const hasBegunSince = ({ deployments }: ObservedService, since: number): boolean =>
  deployments.some(
    ({ rollout, createdAt }) => rollout === 'IN_PROGRESS' && (deployments.length > 1 || createdAt > since),
  );

export interface ObservedDeployment {
  /** `ecs-svc/…` */
  id: string;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  revisionArn: string;
  rollout: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | undefined;
  rolloutReason?: string;
  desired: number;
  running: number;
  pending: number;
  /** Back at 0 once a task runs (ECS-16); exits after that are not counted (CB-4). Absent where ECS does not tell. */
  failedTasks?: number;
  createdAt: number;
}

export interface ObservedTask {
  arn: string;
  revisionArn: string;
  /** Deployment id (ECS-19). */
  startedBy?: string;
  lastStatus: string;
  desiredStatus: string;
  /** Private IPv4 address: the id of its target. */
  address?: string;
  createdAt: number;
  startedAt?: number;
  stoppedAt?: number;
  /** TASK-3 */
  stopCode?: string;
  stoppedReason?: string;
  /** `imageDigest` is what really runs, whatever the tag names by now. */
  containers: { name: string; exitCode?: number; reason?: string; imageDigest?: string }[];
}

export interface ObservedTarget {
  /** IP address. */
  id: string;
  /** ALB-11 */
  state: 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining' | 'unavailable';
  reason?: string;
}

/** One answered (or failed) request of the gate. */
export interface CheckResult {
  /** `GET http://web.example.test/` */
  what: string;
  ok: boolean;
  /** In words, e.g. `answered 500, expected 200`. */
  seen: string;
  /** The doorbell answered, so nobody asked the app. */
  astray?: true;
}

/** Visits a minute, as far as CloudWatch shows them. */
export interface ObservedTraffic {
  /** Minutes with data, oldest first; `at` is the start of the minute in milliseconds. */
  minutes: { at: number; requests: number }[];
  /** Starts of the minutes in which HealthyHostCount has a point: silence is idleness there (ALB-3, ALB-4), and nowhere else. */
  alive: number[];
}

/** An image as the registry knows it. */
export interface ObservedImage {
  digest: string;
  tags: string[];
  pushedAt: number;
  /** False: archived, or being restored (ECR-13). */
  pullable: boolean;
}

/** A CloudWatch alarm as DescribeAlarms shows it. */
export interface ObservedAlarm {
  name: string;
  arn: string;
  state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Since when it is in this state, milliseconds. */
  since: number;
  /** CloudWatch's own words. */
  reason: string;
  /** A metric alarm; absent for a composite one. */
  metric?: {
    periodSeconds: number;
    evaluationPeriods: number;
    datapointsToAlarm: number;
    threshold: number;
    /** As CloudWatch names it, e.g. `GreaterThanThreshold`. */
    comparison: string;
    /** What a period without a point counts as; CloudWatch's default is `missing`. */
    treatMissing?: 'breaching' | 'notBreaching' | 'ignore' | 'missing';
    /** What it measures, in the words of the adapter that asks for its periods: nobody else reads it. */
    source?: unknown;
  };
  /** Of a composite alarm: the names of the metric alarms below it. */
  children?: string[];
  /** Of a composite alarm whose actions are held back now (CW-10). `WaitPeriod`: it is not known yet whether they will be. */
  suppressedBy?: 'Alarm' | 'ExtensionPeriod' | 'WaitPeriod';
}

/** One period of an alarm's own metric (or expression); `at` is its start in milliseconds. */
export interface AlarmPoint {
  at: number;
  value: number;
}

/**
 * Where visitors are led: to the app, to the doorbell, or `partly`: by conditions that the user's rule has no more, since he changed it
 * while the service slept (its new hosts meet an empty target group).
 */
export type RouteState = 'open' | 'closed' | 'partly';
