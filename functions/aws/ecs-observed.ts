import type { Deployment, Service, Task } from '@aws-sdk/client-ecs';
import type { ObservedDeployment, ObservedService, ObservedTask } from '../domain/observed.ts';

const ms = (date: Date | undefined): number | undefined => date?.getTime();

const toDeployment = (deployment: Deployment): ObservedDeployment => ({
  id: deployment.id ?? '',
  status: (deployment.status ?? 'ACTIVE') as ObservedDeployment['status'],
  revisionArn: deployment.taskDefinition ?? '',
  rollout: deployment.rolloutState,
  ...(deployment.rolloutStateReason && { rolloutReason: deployment.rolloutStateReason }),
  desired: deployment.desiredCount ?? 0,
  running: deployment.runningCount ?? 0,
  pending: deployment.pendingCount ?? 0,
  ...(deployment.failedTasks !== undefined && { failedTasks: deployment.failedTasks }),
  createdAt: ms(deployment.createdAt) ?? 0,
});

/** ECS-9: success is told by deployment, so all of them are kept, newest first. */
export const toObserved = (service: Service): ObservedService => ({
  desired: service.desiredCount ?? 0,
  running: service.runningCount ?? 0,
  pending: service.pendingCount ?? 0,
  revisionArn: service.taskDefinition ?? '',
  deployments: (service.deployments ?? []).map(toDeployment).sort((a, b) => b.createdAt - a.createdAt),
  controller: service.deploymentController?.type ?? 'ECS',
  strategy: service.deploymentConfiguration?.strategy ?? 'ROLLING',
});

const addressOf = (task: Task): string | undefined => {
  const interfaces = (task.containers ?? []).flatMap((container) => container.networkInterfaces ?? []);
  const details = (task.attachments ?? []).flatMap((attachment) => attachment.details ?? []);
  return (
    interfaces.find((each) => each.privateIpv4Address)?.privateIpv4Address ??
    details.find((detail) => detail.name === 'privateIPv4Address')?.value
  );
};

/** Members that ECS does not tell are absent. */
const known = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;

const toContainers = (task: Task): ObservedTask['containers'] =>
  (task.containers ?? []).map(({ name = '', exitCode, reason, imageDigest }) => ({
    name,
    ...known({ exitCode, reason, imageDigest }),
  }));

export const toTask = (task: Task): ObservedTask => ({
  arn: task.taskArn ?? '',
  revisionArn: task.taskDefinitionArn ?? '',
  lastStatus: task.lastStatus ?? '',
  desiredStatus: task.desiredStatus ?? '',
  createdAt: ms(task.createdAt) ?? 0,
  containers: toContainers(task),
  ...known({
    startedBy: task.startedBy,
    address: addressOf(task),
    startedAt: ms(task.startedAt),
    stoppedAt: ms(task.stoppedAt),
    stopCode: task.stopCode as string | undefined,
    stoppedReason: task.stoppedReason,
  }),
});
