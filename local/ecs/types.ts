import type {
  ContainerDefinition,
  DeploymentConfiguration,
  LoadBalancer,
  NetworkConfiguration,
  Tag,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Timer } from '../clock.ts';
import type { ImageBehaviour } from '../parts.ts';

/** What the model holds of ECS. Times are milliseconds since the epoch. */

export interface Cluster {
  name: string;
  arn: string;
  services: Map<string, Service>;
  /** By ARN; the stopped ones for an hour (TASK-7). */
  tasks: Map<string, Task>;
  /** No capacity for new tasks until then: they are not placed, or stop before they run. */
  lack: { until: number; how: 'unplaced' | 'stopped' };
  tags: Tag[];
}

/** What a service revision fixes (SD-5): everything but the count. */
export interface Revision {
  arn: string;
  definition: StoredDefinition;
  loadBalancers: LoadBalancer[];
  networkConfiguration: NetworkConfiguration | undefined;
  platformVersion: string;
  createdAt: number;
  /** Digest by container name, once a tag was resolved (TD-8). */
  pinned: Map<string, string>;
}

export interface StoredDefinition extends TaskDefinition {
  taskDefinitionArn: string;
  family: string;
  revision: number;
  containerDefinitions: ContainerDefinition[];
  tags: Tag[];
}

export interface Service {
  cluster: Cluster;
  name: string;
  arn: string;
  createdAt: number;
  desiredCount: number;
  graceSeconds: number;
  configuration: DeploymentConfiguration;
  flags: ServiceFlags;
  tags: Tag[];
  /** Newest first; the first is PRIMARY. */
  deployments: Deployment[];
  /** Where a circuit breaker rolls back to (CB-6). */
  eligible: Deployment | undefined;
  history: ServiceDeployment[];
  revisions: Map<string, Revision>;
  messages: { id: string; createdAt: number; message: string }[];
  wakeUp: { timer: Timer; at: number } | undefined;
  steady: Timer | undefined;
  cpu: Timer | undefined;
}

export interface ServiceFlags {
  enableExecuteCommand: boolean;
  enableECSManagedTags: boolean;
  propagateTags: 'NONE' | 'SERVICE' | 'TASK_DEFINITION';
  availabilityZoneRebalancing: 'ENABLED' | 'DISABLED';
}

export interface Deployment {
  /** `ecs-svc/NNN` */
  id: string;
  revision: Revision;
  record: ServiceDeployment;
  createdAt: number;
  updatedAt: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  reason: string;
  /** Tasks it should still have while a newer one replaces it (ECS-13). */
  wanted: number;
  completedOnce: boolean;
  /** It began when the service aimed at no task. */
  fromZero: boolean;
  /** The count went to zero while it ran (ZERO-8). */
  cut: boolean;
  failedTasks: number;
  /** One of its tasks has run: stage two of the breaker (CB-3). */
  hasRun: boolean;
  backOff: { failures: number; until: number; markedAt: number };
  stuck: boolean;
  completion: Timer | undefined;
  /** Live and stopping, not the stopped. */
  tasks: Set<Task>;
}

export interface ServiceDeployment {
  arn: string;
  source: { arn: string; requested: number; running: number }[];
  target: Revision;
  status:
    | 'IN_PROGRESS'
    | 'SUCCESSFUL'
    | 'STOP_REQUESTED'
    | 'STOPPED'
    | 'ROLLBACK_IN_PROGRESS'
    | 'ROLLBACK_SUCCESSFUL'
    | 'ROLLBACK_FAILED';
  reason: string | undefined;
  createdAt: number;
  updatedAt: number;
  finishedAt: number | undefined;
  rollback: { reason: string; startedAt: number; revisionArn: string } | undefined;
  breaker: {
    status: 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED' | 'DISABLED';
    failures: number;
    threshold: number;
  };
  /** Deployment alarms; undefined until the scheduler first looks. */
  alarms: { status: 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED' | 'DISABLED'; triggered: string[] } | undefined;
  configuration: DeploymentConfiguration;
  /** Counts at its end (SD-7). */
  end: { requested: number; running: number; pending: number } | undefined;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export interface Task {
  id: string;
  arn: string;
  service: Service;
  deployment: Deployment;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  version: number;
  place: { zone: string; subnet: string; ip: string; eni: string; mac: string; attachmentId: string };
  containers: Container[];
  createdAt: number;
  updatedAt: number;
  times: Partial<
    Record<
      | 'connectivityAt'
      | 'pullStartedAt'
      | 'pullStoppedAt'
      | 'startedAt'
      | 'stoppingAt'
      | 'executionStoppedAt'
      | 'stoppedAt',
      number
    >
  >;
  stopCode: StopCode | undefined;
  stoppedReason: string | undefined;
  /** Target groups where it is registered. */
  registered: string[];
  /** Task protection, until then. */
  protectedUntil: number | undefined;
  /** Goes as soon as another task stands for it. */
  leaving: boolean;
  /** Set once it is known to be a Spot task. */
  capacityProvider: 'FARGATE_SPOT' | undefined;
  /** Ran long enough to count as healthy without a check (ECS-11). */
  settled: boolean;
  /** Digest of the image that will make it exit by itself. */
  fated: string | undefined;
  timers: Set<Timer>;
}

export type StopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'UserInitiated'
  | 'ServiceSchedulerInitiated'
  | 'TerminationNotice'
  | 'SpotInterruption'
  | 'InfrastructureHealth';

export interface Container {
  definition: ContainerDefinition;
  arn: string;
  /** What is pulled: the task definition's image, by digest once that is pinned. */
  image: string;
  digest: string | undefined;
  behaviour: ImageBehaviour;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  health: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  runtimeId: string | undefined;
  exitCode: number | undefined;
  reason: string | undefined;
}
