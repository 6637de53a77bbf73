import { isoSeconds } from '../clock.ts';
import { compact } from './shape.ts';
import type { Container, Deployment, Service, Task } from './types.ts';
import type { World } from './world.ts';

const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

/** The ENI of a task, as events and DescribeTasks show it. */
export const attachment = (task: Task) => ({
  id: task.place.attachmentId,
  type: 'eni',
  status: task.lastStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED',
  details: [
    { name: 'subnetId', value: task.place.subnet },
    { name: 'networkInterfaceId', value: task.place.eni },
    { name: 'macAddress', value: task.place.mac },
    { name: 'privateIPv4Address', value: task.place.ip },
  ],
});

export const attributes = (task: Task) => {
  const architecture = task.deployment.revision.definition.runtimePlatform?.cpuArchitecture ?? 'X86_64';
  return [{ name: 'ecs.cpu-architecture', value: architecture.toLowerCase() }];
};

const containerDetail = (task: Task, container: Container) =>
  compact({
    containerArn: container.arn,
    lastStatus: container.lastStatus,
    name: container.definition.name,
    image: container.definition.image,
    taskArn: task.arn,
    networkInterfaces: [{ attachmentId: task.place.attachmentId, privateIpv4Address: task.place.ip }],
    cpu: String(container.definition.cpu ?? 0),
    imageDigest: container.runtimeId === undefined ? undefined : container.digest,
    runtimeId: container.runtimeId,
    exitCode: container.exitCode,
    reason: container.reason,
  });

const taskDetail = (task: Task) => {
  const { revision } = task.deployment;
  return compact({
    attachments: [attachment(task)],
    attributes: attributes(task),
    availabilityZone: task.place.zone,
    capacityProviderName: task.capacityProvider,
    clusterArn: task.service.cluster.arn,
    connectivity: task.times.connectivityAt === undefined ? undefined : 'CONNECTED',
    connectivityAt: iso(task.times.connectivityAt),
    containers: task.containers.map((container) => containerDetail(task, container)),
    cpu: revision.definition.cpu,
    createdAt: iso(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: task.service.flags.enableExecuteCommand,
    ephemeralStorage: { sizeInGiB: revision.definition.ephemeralStorage?.sizeInGiB ?? 20 },
    executionStoppedAt: iso(task.times.executionStoppedAt),
    group: `service:${task.service.name}`,
    lastStatus: task.lastStatus,
    launchType: 'FARGATE',
    memory: revision.definition.memory,
    overrides: { containerOverrides: task.containers.map((container) => ({ name: container.definition.name })) },
    platformVersion: '1.4.0',
    pullStartedAt: iso(task.times.pullStartedAt),
    pullStoppedAt: iso(task.times.pullStoppedAt),
    startedAt: iso(task.times.startedAt),
    startedBy: task.deployment.id,
    stopCode: task.stopCode,
    stoppedAt: iso(task.times.stoppedAt),
    stoppedReason: task.stoppedReason,
    stoppingAt: iso(task.times.stoppingAt),
    taskArn: task.arn,
    taskDefinitionArn: revision.definition.taskDefinitionArn,
    updatedAt: iso(task.updatedAt),
    version: task.version,
  });
};

/** Emits what ECS tells of a task, a deployment, a service: the shapes of `events/ecs-*.json`, and no others. */
export const createEcsEvents = (world: World) => {
  const emit = (detailType: string, resource: string, detail: unknown): void =>
    world.deps.events.emit({
      source: 'aws.ecs',
      'detail-type': detailType,
      resources: [resource],
      time: isoSeconds(world.now()),
      detail,
    });

  const task = (it: Task): void => emit('ECS Task State Change', it.arn, taskDetail(it));

  /** The cluster is in no member of it: the service ARN in `resources` is all there is (EV-2). */
  const deployment = (
    service: Service,
    it: Deployment,
    name: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED',
    reason: string,
  ): void =>
    emit('ECS Deployment State Change', service.arn, {
      eventType: name === 'FAILED' ? 'ERROR' : 'INFO',
      eventName: `SERVICE_DEPLOYMENT_${name}`,
      deploymentId: it.id,
      updatedAt: isoSeconds(it.updatedAt),
      reason,
    });

  const action = (service: Service, eventType: 'INFO' | 'WARN' | 'ERROR', eventName: string, more: object = {}): void =>
    emit('ECS Service Action', service.arn, {
      eventType,
      eventName,
      clusterArn: service.cluster.arn,
      ...more,
      createdAt: iso(world.now()),
    });

  return { task, deployment, action };
};

export type EcsEvents = ReturnType<typeof createEcsEvents>;

/** Adds to the messages that DescribeServices shows; it keeps the latest 100 (ECS-17). */
export const tell = (world: World, service: Service, message: string): void => {
  service.messages.unshift({
    id: world.deps.chance.uuid(),
    createdAt: world.now(),
    message: `(service ${service.name}) ${message}`,
  });
  service.messages.length = Math.min(100, service.messages.length);
};
