import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../model.ts';
import { primaryOf } from './deployments.ts';
import type { Lag } from './lag.ts';
import type { Scheduler } from './scheduler.ts';
import {
  checkConfiguration,
  checkCount,
  checkLoadBalancers,
  defaultConfiguration,
  flagNames,
  newFlags,
} from './service-settings.ts';
import type { Cluster, Revision, Service } from './types.ts';
import type { World } from './world.ts';

type RevisionParts = Omit<Revision, 'arn' | 'createdAt' | 'pinned'>;

/** Services: how one comes to be, changes its count, and is updated. */
export const createServices = (world: World, scheduler: Scheduler, lag: Lag) => {
  const { deployments } = scheduler;

  const empty = (cluster: Cluster, name: string): Service => ({
    cluster,
    name,
    arn: world.arn(`service/${cluster.name}/${name}`),
    createdAt: world.now(),
    desiredCount: 0,
    graceSeconds: 0,
    configuration: { ...defaultConfiguration },
    flags: newFlags({}),
    tags: [],
    deployments: [],
    eligible: undefined,
    history: [],
    revisions: new Map(),
    messages: [],
    wakeUp: undefined,
    steady: undefined,
    cpu: undefined,
  });

  /** @throws InvalidParameterException when a load balancer names a container that the task definition has not */
  const checkParts = (parts: RevisionParts): RevisionParts => {
    const names = parts.definition.containerDefinitions.map((one) => one.name);
    const stray = parts.loadBalancers.find((one) => !names.includes(one.containerName));
    if (!stray) return parts;
    const message = `The container ${stray.containerName} does not exist in the task definition.`;
    throw new AwsError('InvalidParameterException', message);
  };

  /** @param input as for CreateService */
  const create = (input: any): Service => {
    const cluster = world.cluster(input.cluster);
    const service = empty(cluster, input.serviceName);
    service.desiredCount = checkCount(input.desiredCount ?? 1);
    service.graceSeconds = input.healthCheckGracePeriodSeconds ?? 0;
    Object.assign(service.configuration, checkConfiguration(input.deploymentConfiguration ?? {}));
    service.flags = newFlags(input);
    service.tags = input.tags ?? [];
    const revision = deployments.newRevision(
      service,
      checkParts({
        definition: world.definitions.launchable(input.taskDefinition),
        loadBalancers: checkLoadBalancers(input.loadBalancers),
        networkConfiguration: input.networkConfiguration,
        platformVersion: input.platformVersion ?? 'LATEST',
      }),
    );
    cluster.services.set(service.name, service);
    deployments.begin(service, revision, 0);
    scheduler.wake(service);
    return service;
  };

  /** A change of the count alone: no deployment starts (ZERO-2). While one runs, more tasks means more of both (ECS-13). */
  const setDesired = (service: Service, desired: number): void => {
    const more = desired - service.desiredCount;
    service.desiredCount = desired;
    const [, old] = service.deployments;
    if (desired === 0) deployments.cut(service, primaryOf(service));
    if (more > 0 && old?.completedOnce && primaryOf(service).rolloutState === 'IN_PROGRESS') old.wanted += more;
    scheduler.wake(service);
  };

  const nextParts = (service: Service, input: any): RevisionParts => {
    const now = primaryOf(service).revision;
    return {
      definition:
        input.taskDefinition === undefined ? now.definition : world.definitions.launchable(input.taskDefinition),
      loadBalancers: input.loadBalancers === undefined ? now.loadBalancers : checkLoadBalancers(input.loadBalancers),
      networkConfiguration: input.networkConfiguration ?? now.networkConfiguration,
      platformVersion: input.platformVersion ?? now.platformVersion,
    };
  };
  /** ECS-1: a new deployment only if something it fixes differs, so that a repeated call starts no second one (EV-8). */
  const differs = (service: Service, parts: RevisionParts): boolean => {
    const { definition, loadBalancers, networkConfiguration, platformVersion } = primaryOf(service).revision;
    return !isDeepStrictEqual(parts, { definition, loadBalancers, networkConfiguration, platformVersion });
  };

  const applySettings = (service: Service, input: any): void => {
    const configuration = checkConfiguration(input.deploymentConfiguration ?? {});
    service.configuration = { ...service.configuration, ...configuration };
    service.graceSeconds = input.healthCheckGracePeriodSeconds ?? service.graceSeconds;
    for (const name of flagNames) if (input[name] !== undefined) Object.assign(service.flags, { [name]: input[name] });
  };

  /** UpdateService. Everything is checked before anything changes. */
  const update = (input: any): Service => {
    const service = world.service(input.cluster, input.service);
    const parts = checkParts(nextParts(service, input));
    const desired = input.desiredCount === undefined ? service.desiredCount : checkCount(input.desiredCount);
    const deploys = input.forceNewDeployment === true || differs(service, parts);
    if (deploys) deployments.checkLimit(service);
    lag.keep(service);
    applySettings(service, input);
    const before = service.desiredCount;
    if (deploys) {
      service.desiredCount = desired; // ECS-3: one deployment that aims at the new count
      deployments.begin(service, deployments.newRevision(service, parts), before);
    } else if (desired !== before) setDesired(service, desired);
    scheduler.wake(service);
    return service;
  };

  /** @param resourceId `service/CLUSTER/SERVICE` */
  const byResourceId = (resourceId: string): Service | undefined => {
    const [kind, cluster = '', name = ''] = resourceId.split('/');
    return kind === 'service' ? world.clusters.get(cluster)?.services.get(name) : undefined;
  };
  const scale = (resourceId: string, desired: number): void => {
    const service = byResourceId(resourceId);
    if (!service) throw new AwsError('ObjectNotFoundException', `No such service: ${resourceId}`);
    if (service.desiredCount === desired) return;
    lag.keep(service);
    setDesired(service, checkCount(desired));
  };
  return { create, update, counts: { desired: (id: string) => byResourceId(id)?.desiredCount, set: scale } };
};

export type Services = ReturnType<typeof createServices>;
