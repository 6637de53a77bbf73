import type * as Api from '@aws-sdk/client-ecs';
import { countsOf, liveOf, primaryOf } from './deployments.ts';
import { compact, date } from './shape.ts';
import type { Deployment, Revision, Service, Task } from './types.ts';

/** How ECS shows a service and its revisions. */

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
