import { AwsError } from '../model.ts';
import { breakerOn, breakerThreshold } from './breaker.ts';
import type { EcsEvents } from './events.ts';
import type { Deployment, Revision, Service, ServiceDeployment } from './types.ts';
import type { World } from './world.ts';

/** PRIMARY and ACTIVE ones together (containers-roadmap #2836). */
const mostDeployments = 5;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const primaryOf = (service: Service): Deployment => {
  const [primary] = service.deployments;
  if (!primary) throw new Error(`service ${service.name} has no deployment`);
  return primary;
};

export const liveOf = (deployment: Deployment) =>
  [...deployment.tasks].filter((task) => task.desiredStatus === 'RUNNING');

const countsOf = (service: Service, deployment: Deployment) => {
  const live = liveOf(deployment);
  const running = live.filter((task) => task.lastStatus === 'RUNNING').length;
  return { requested: service.desiredCount, running, pending: live.length - running };
};

export const createDeployments = (world: World, events: EcsEvents) => {
  const { chance } = world.deps;
  const digits = (length: number): string =>
    Array.from({ length }, (_, i) => Math.floor(chance.between(i === 0 ? 1 : 0, 10))).join('');
  const letters = (length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(chance.between(0, alphabet.length))]).join('');

  const newRevision = (service: Service, what: Omit<Revision, 'arn' | 'createdAt' | 'pinned'>): Revision => {
    const arn = world.arn(`service-revision/${service.cluster.name}/${service.name}/${digits(19)}`);
    const revision = { ...what, arn, createdAt: world.now(), pinned: new Map<string, string>() };
    service.revisions.set(arn, revision);
    return revision;
  };

  const newRecord = (service: Service, target: Revision): ServiceDeployment => {
    const source = service.deployments.map((one) => ({ arn: one.revision.arn, ...countsOf(service, one) }));
    const threshold = breakerThreshold(service.configuration, service.desiredCount);
    const record: ServiceDeployment = {
      arn: world.arn(`service-deployment/${service.cluster.name}/${service.name}/${letters(21)}`),
      source,
      target,
      status: 'IN_PROGRESS',
      reason: undefined,
      createdAt: world.now(),
      updatedAt: world.now(),
      finishedAt: undefined,
      rollback: undefined,
      breaker: { status: breakerOn(service.configuration) ? 'MONITORING' : 'DISABLED', failures: 0, threshold },
      alarms: undefined,
      configuration: service.configuration,
      end: undefined,
    };
    service.history.unshift(record);
    return record;
  };

  /** @throws InvalidParameterException when five deployments still have tasks */
  const checkLimit = (service: Service): void => {
    if (service.deployments.length < mostDeployments) return;
    const message = `${mostDeployments} active deployments exist, unable to create new deployment.`;
    throw new AwsError('InvalidParameterException', message);
  };

  const finish = (
    service: Service,
    deployment: Deployment,
    status: ServiceDeployment['status'],
    reason?: string,
  ): void => {
    const { record } = deployment;
    record.status = status;
    record.reason = reason;
    record.updatedAt = world.now();
    if (status === 'STOP_REQUESTED' || status === 'ROLLBACK_IN_PROGRESS') return;
    record.finishedAt = world.now();
    record.end = countsOf(service, deployment);
    if (record.breaker.status === 'MONITORING') record.breaker.status = 'MONITORING_COMPLETE';
    if (record.alarms?.status === 'MONITORING') record.alarms.status = 'MONITORING_COMPLETE';
  };

  /** The primary gives way (ECS-5). What it should have until replaced: all of it if it once completed (ECS-13). */
  const yieldTo = (service: Service, old: Deployment, desiredBefore: number): void => {
    old.completion?.cancel();
    old.completion = undefined;
    old.wanted = old.completedOnce ? desiredBefore : old.tasks.size;
    const open = old.rolloutState === 'IN_PROGRESS' && old.record.finishedAt === undefined;
    if (open) finish(service, old, 'STOP_REQUESTED', 'A newer deployment superseded it.');
  };

  const blank = (revision: Revision, record: ServiceDeployment): Deployment => {
    const id = `ecs-svc/${digits(19)}`;
    return {
      id,
      revision,
      record,
      createdAt: world.now(),
      updatedAt: world.now(),
      rolloutState: 'IN_PROGRESS',
      reason: `ECS deployment ${id} in progress.`,
      wanted: 0,
      completedOnce: false,
      fromZero: false,
      cut: false,
      failedTasks: 0,
      hasRun: false,
      backOff: { failures: 0, until: 0, markedAt: 0 },
      stuck: false,
      completion: undefined,
      tasks: new Set(),
    };
  };

  /** @param desiredBefore the count that the deployment before aimed at */
  const begin = (service: Service, revision: Revision, desiredBefore: number): Deployment => {
    const [old] = service.deployments;
    const record = newRecord(service, revision);
    if (old) yieldTo(service, old, desiredBefore);
    const deployment = { ...blank(revision, record), fromZero: old !== undefined && desiredBefore === 0 };
    service.deployments.unshift(deployment);
    events.deployment(service, deployment, 'IN_PROGRESS', deployment.reason);
    return deployment;
  };

  const turn = (service: Service, it: Deployment, state: Deployment['rolloutState'], reason: string): void => {
    it.rolloutState = state;
    it.reason = reason;
    it.updatedAt = world.now();
    events.deployment(service, it, state, reason);
  };

  const complete = (service: Service, it: Deployment): void => {
    it.completedOnce = true;
    it.completion = undefined;
    service.eligible = it;
    const wasRollback = it.record.status === 'ROLLBACK_IN_PROGRESS';
    finish(service, it, wasRollback ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL', it.record.reason);
    turn(service, it, 'COMPLETED', `ECS deployment ${it.id} completed.`);
  };

  /** The count goes to zero while it runs: a switch (ZERO-8). */
  const cut = (service: Service, it: Deployment): void => {
    if (it.rolloutState !== 'IN_PROGRESS') return;
    it.cut = true;
    if (world.timings.cutRollout !== 'fails') return;
    finish(service, it, 'STOPPED', 'The desired count is 0.');
    turn(service, it, 'FAILED', `ECS deployment ${it.id} failed: the desired count is 0.`);
  };

  /** The last completed one takes up its own id again, or gives its revision to a new one: a switch (CB-7). */
  const takeUp = (target: Deployment, record: ServiceDeployment): Deployment => {
    if (world.timings.rollbackDeployment === 'new') return blank(target.revision, record);
    target.record = record;
    target.rolloutState = 'IN_PROGRESS';
    target.updatedAt = world.now();
    target.failedTasks = 0;
    target.hasRun = liveOf(target).some((task) => task.lastStatus === 'RUNNING');
    return target;
  };

  /** Back to the last completed one (CB-6), which is not eligible until it completes (TOP-8). */
  const rollBack = (service: Service, failed: Deployment, target: Deployment, method: string): void => {
    const { record } = failed;
    finish(service, failed, 'ROLLBACK_IN_PROGRESS', failed.reason);
    record.rollback = { reason: failed.reason, startedAt: world.now(), revisionArn: target.revision.arn };
    service.eligible = undefined;
    failed.wanted = 0;
    const back = takeUp(target, record);
    service.deployments = [back, ...service.deployments.filter((one) => one !== back)];
    back.reason = `ECS deployment ${method}: rolling back to deploymentId ${target.id}.`;
    // As in AWS's sample, the event names the failed deployment, and only its reason the one that comes back (CB-7, unsure).
    const told = back === target ? { ...failed, updatedAt: world.now() } : back;
    events.deployment(service, told, 'IN_PROGRESS', back.reason);
  };

  return { newRevision, checkLimit, begin, finish, turn, complete, cut, rollBack };
};

export type Deployments = ReturnType<typeof createDeployments>;
export { countsOf };
