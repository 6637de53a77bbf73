/** A platform for Tidegate to manage, as data: what the stack `Workload` is made of. */
export interface Platform {
  /** Of the cluster and its load balancer; log groups and roles begin with it. */
  cluster: string;
  /** Before names that an account has once, where several platforms share it: families, target groups, alarms. */
  prefix: string;
  /** Whether the repositories are made here; else another platform of the account has them. */
  ownsRepositories: boolean;
  services: readonly ServicePlan[];
}

export interface ServicePlan {
  /** Of the ECS service, its repository and its container. */
  name: string;
  cpu: 256 | 512 | 1024;
  memoryMiB: number;
  /** Tasks at first. */
  count: number;
  /** What autoscaling may make of it. Absent: the count is nobody's but a person's. */
  scaling?: Scaling;
  /** How visitors reach it. Absent: a worker, without a load balancer. */
  entrance?: Entrance;
  alarms?: readonly AlarmKind[];
}

export interface Scaling {
  min: number;
  max: number;
  /** The average CPU that target tracking holds. Absent: bounds without a policy. */
  cpuPercent?: number;
}

/** A rule of the public listener, or its default rule: whatever no other rule takes. */
export type Entrance = { priority: number; hosts: string[]; paths?: string[] } | 'default';

/** `5xx`: errors that the targets answer with. `cpu`: tasks that have too much to do. */
export type AlarmKind = '5xx' | 'cpu';
