import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PREFIX } from './names.ts';
import type { MachineName } from './names.ts';

/**
 * ARNs by fixed names: a function's permissions name machines which in turn name the function, and a template takes no
 * circle of references.
 */
export interface Arns {
  /** Ends with `Tidegate-`: a machine's name is all that is missing. */
  machinePrefix: string;
  machine(name: MachineName): string;
  /** Every execution of every machine of ours. */
  executions: string;
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

export const arnsOf = (scope: IConstruct): Arns => {
  const stack = Stack.of(scope);
  const colon = (service: string, resource: string, resourceName: string): string =>
    stack.formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const slash = (service: string, resource: string, resourceName: string): string =>
    stack.formatArn({ service, resource, resourceName });
  const machinePrefix = colon('states', 'stateMachine', `${PREFIX}-`);
  return {
    machinePrefix,
    machine: (name) => `${machinePrefix}${name}`,
    executions: colon('states', 'execution', `${PREFIX}-*`),
    rules: slash('events', 'rule', `${PREFIX}-*`),
    timers: slash('scheduler', 'schedule', `${PREFIX}/*`),
    doorbells: slash('elasticloadbalancing', 'targetgroup', 'tidegate-*'),
    scalableTargets: slash('application-autoscaling', 'scalable-target', '*'),
    taskDefinition: (family) => slash('ecs', 'task-definition', `${family}:*`),
    tasks: (cluster) => slash('ecs', 'task', `${cluster}/*`),
  };
};
