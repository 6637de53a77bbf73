import type * as Api from '@aws-sdk/client-ecs';
import { countsOf, liveOf, primaryOf } from './deployments.ts';
import { attachment, attributes } from './events.ts';
import { compact, date } from './shape.ts';
import { healthStatus } from './task-health.ts';
import type { Container, Deployment, Revision, Service, Task } from './types.ts';

/** How ECS shows a service and its tasks. */

const showDeployment = (service: Service, it: Deployment): Api.Deployment => {
  const primary = it === primaryOf(service);
  const { running, pending } = countsOf(service, it);
  return compact({
    id: it.id,
    status: primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: it.revision.definition.taskDefinitionArn,
    desiredCount: primary ? service.desiredCount : it.wanted,
    pendingCount: pending,
    runningCount: running,
    failedTasks: it.failedTasks,
    createdAt: date(it.createdAt),
    updatedAt: date(it.updatedAt),
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    networkConfiguration: it.revision.networkConfiguration,
    rolloutState: it.rolloutState,
    rolloutStateReason: it.reason,
  } satisfies Api.Deployment);
};

const revisionSummary = (service: Service, it: Deployment): Api.ServiceCurrentRevisionSummary => {
  const { running, pending } = countsOf(service, it);
  const requestedTaskCount = it === primaryOf(service) ? service.desiredCount : it.wanted;
  return { arn: it.revision.arn, requestedTaskCount, runningTaskCount: running, pendingTaskCount: pending };
};

const tasksOf = (service: Service): Task[] => service.deployments.flatMap(liveOf);

export const showService = (service: Service, withTags: boolean): Api.Service => {
  const primary = primaryOf(service);
  const live = tasksOf(service);
  const running = live.filter((task) => task.lastStatus === 'RUNNING').length;
  const { revision } = primary;
  const open = primary.record.finishedAt === undefined ? primary.record.arn : undefined;
  return compact({
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    loadBalancers: revision.loadBalancers,
    serviceRegistries: [],
    status: 'ACTIVE',
    desiredCount: service.desiredCount,
    runningCount: running,
    pendingCount: live.length - running,
    launchType: 'FARGATE',
    platformVersion: revision.platformVersion,
    platformFamily: 'Linux',
    taskDefinition: revision.definition.taskDefinitionArn,
    deploymentConfiguration: service.configuration,
    deploymentController: { type: 'ECS' },
    deployments: service.deployments.map((one) => showDeployment(service, one)),
    events: service.messages.map(({ id, createdAt, message }) => ({ id, createdAt: date(createdAt), message })),
    createdAt: date(service.createdAt),
    currentServiceDeployment: open,
    currentServiceRevisions: service.deployments.map((one) => revisionSummary(service, one)),
    placementConstraints: [],
    placementStrategy: [],
    networkConfiguration: revision.networkConfiguration,
    healthCheckGracePeriodSeconds: service.graceSeconds,
    schedulingStrategy: 'REPLICA',
    ...service.flags,
    tags: withTags ? service.tags : undefined,
  } satisfies Api.Service);
};

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

/** SD-6: the digest that each container of the revision runs, once it is known. */
export const showRevision = (service: Service, revision: Revision): Api.ServiceRevision =>
  compact({
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: revision.definition.taskDefinitionArn,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    loadBalancers: revision.loadBalancers,
    networkConfiguration: revision.networkConfiguration,
    containerImages: revision.definition.containerDefinitions.map(({ name = '', image = '' }) =>
      compact({ containerName: name, image, imageDigest: image.split('@')[1] ?? revision.pinned.get(name) }),
    ),
    guardDutyEnabled: false,
    createdAt: date(revision.createdAt),
  } satisfies Api.ServiceRevision);
