import type { Lock } from '../config/lock-schema.ts';
import { PREFIX } from './names.ts';
import type { MachineName } from './names.ts';

/**
 * ARNs by fixed names: a function's permissions name machines which in turn name the function, and a template takes no
 * circle of references. Account and Region are the lock's, not the stack's: what an app leaves open is a token, and neither the
 * acknowledgements of cdk-nag nor the count of a policy's characters take tokens.
 */
export interface Arns {
  /** Ends with `Tidegate-`: a machine's name is all that is missing. */
  machinePrefix: string;
  machine(name: MachineName): string;
  /** Every execution of every machine of ours. */
  executions: string;
  /** Every alarm on the controller itself, as a pattern. */
  alarms: string;
  /** Every rule of ours, as a pattern. */
  rules: string;
  /** Every timer of ours, as a pattern. */
  timers: string;
  /** Every doorbell target group, as a pattern. */
  doorbells: string;
  scalableTargets: string;
  taskDefinition(family: string): string;
  /** Every task of a cluster. */
  tasks(cluster: string): string;
}

export const arnsOf = (lock: Lock): Arns => {
  const of = (service: string, resource: string): string =>
    `arn:${partitionOf(lock)}:${service}:${lock.region}:${lock.account}:${resource}`;
  const machinePrefix = of('states', `stateMachine:${PREFIX}-`);
  return {
    machinePrefix,
    machine: (name) => `${machinePrefix}${name}`,
    executions: of('states', `execution:${PREFIX}-*`),
    alarms: of('cloudwatch', `alarm:${PREFIX}-*`),
    rules: of('events', `rule/${PREFIX}-*`),
    timers: of('scheduler', `schedule/${PREFIX}/*`),
    doorbells: of('elasticloadbalancing', 'targetgroup/tidegate-*'),
    scalableTargets: of('application-autoscaling', 'scalable-target/*'),
    taskDefinition: (family) => of('ecs', `task-definition/${family}:*`),
    tasks: (cluster) => of('ecs', `task/${cluster}/*`),
  };
};

/** `aws`, `aws-cn`, …: as in every ARN of the lock. */
const partitionOf = ({ environments }: Lock): string =>
  Object.values(environments)[0]?.cluster.arn.split(':')[1] ?? 'aws';
