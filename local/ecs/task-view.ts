import type * as Api from '@aws-sdk/client-ecs';
import { attachment, attributes } from './events.ts';
import { compact, date } from './shape.ts';
import { healthStatus } from './task-health.ts';
import type { Container, Task } from './types.ts';

const showContainer = (task: Task, container: Container): Api.Container =>
  compact({
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.definition.name,
    image: container.definition.image,
    imageDigest: container.runtimeId === undefined ? undefined : container.digest,
    runtimeId: container.runtimeId,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: [],
    networkInterfaces: [{ attachmentId: task.place.attachmentId, privateIpv4Address: task.place.ip }],
    healthStatus: container.definition.healthCheck ? container.health : 'UNKNOWN',
    cpu: String(container.definition.cpu ?? 0),
  } satisfies Api.Container);

/** How ECS shows a task. */
export const showTask = (task: Task): Api.Task => {
  const { definition } = task.deployment.revision;
  const { times } = task;
  return compact({
    taskArn: task.arn,
    clusterArn: task.service.cluster.arn,
    taskDefinitionArn: definition.taskDefinitionArn,
    attachments: [attachment(task)],
    attributes: attributes(task),
    availabilityZone: task.place.zone,
    capacityProviderName: task.capacityProvider,
    connectivity: times.connectivityAt === undefined ? undefined : 'CONNECTED',
    connectivityAt: date(times.connectivityAt),
    containers: task.containers.map((container) => showContainer(task, container)),
    cpu: definition.cpu,
    memory: definition.memory,
    createdAt: date(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: task.service.flags.enableExecuteCommand,
    ephemeralStorage: { sizeInGiB: definition.ephemeralStorage?.sizeInGiB ?? 20 },
    executionStoppedAt: date(times.executionStoppedAt),
    group: `service:${task.service.name}`,
    healthStatus: healthStatus(task),
    lastStatus: task.lastStatus,
    launchType: 'FARGATE',
    overrides: {
      containerOverrides: task.containers.map((one) => ({ name: one.definition.name })),
      inferenceAcceleratorOverrides: [],
    },
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    pullStartedAt: date(times.pullStartedAt),
    pullStoppedAt: date(times.pullStoppedAt),
    startedAt: date(times.startedAt),
    startedBy: task.deployment.id,
    stopCode: task.stopCode,
    stoppedAt: date(times.stoppedAt),
    stoppedReason: task.stoppedReason,
    stoppingAt: date(times.stoppingAt),
    tags: [],
    version: task.version,
  } satisfies Api.Task);
};
