import type * as Api from '@aws-sdk/client-ecs';
import { countsOf } from './deployments.ts';
import { compact, date } from './shape.ts';
import type { Service, ServiceDeployment } from './types.ts';

export const showBrief = (service: Service, it: ServiceDeployment): Api.ServiceDeploymentBrief =>
  compact({
    serviceDeploymentArn: it.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: date(it.createdAt),
    startedAt: date(it.createdAt),
    finishedAt: date(it.finishedAt),
    targetServiceRevisionArn: it.target.arn,
    status: it.status,
    statusReason: it.reason,
  } satisfies Api.ServiceDeploymentBrief);

const targetSummary = (service: Service, it: ServiceDeployment): Api.ServiceRevisionSummary => {
  const running = service.deployments.find((one) => one.revision === it.target);
  const counts = it.end ?? (running && countsOf(service, running)) ?? { requested: 0, running: 0, pending: 0 };
  const { requested, running: runningTaskCount, pending: pendingTaskCount } = counts;
  return { arn: it.target.arn, requestedTaskCount: requested, runningTaskCount, pendingTaskCount };
};

export const showServiceDeployment = (service: Service, it: ServiceDeployment): Api.ServiceDeployment => {
  const { rollback, breaker } = it;
  return compact({
    ...showBrief(service, it),
    targetServiceRevisionArn: undefined,
    updatedAt: date(it.updatedAt),
    stoppedAt: it.status === 'STOPPED' ? date(it.finishedAt) : undefined,
    sourceServiceRevisions: it.source.map(({ arn, requested, running }) => ({
      arn,
      requestedTaskCount: requested,
      runningTaskCount: running,
      pendingTaskCount: 0,
    })),
    targetServiceRevision: targetSummary(service, it),
    deploymentConfiguration: it.configuration,
    rollback: rollback && {
      reason: rollback.reason,
      startedAt: date(rollback.startedAt),
      serviceRevisionArn: rollback.revisionArn,
    },
    alarms: it.alarms && {
      status: it.alarms.status,
      alarmNames: it.configuration.alarms?.alarmNames ?? [],
      triggeredAlarmNames: it.alarms.triggered,
    },
    deploymentCircuitBreaker: { status: breaker.status, failureCount: breaker.failures, threshold: breaker.threshold },
  });
};
