import { arn } from '../arn.ts';
import { AwsError } from '../model.ts';
import type { Deps } from '../model.ts';
import type { AlarmStates, Images, LogSink, MetricSink, Targets } from '../parts.ts';
import { createDefinitions } from './definitions.ts';
import type { Definitions } from './definitions.ts';
import { defaultTimings, draw } from './timings.ts';
import type { EcsTimings, Spread } from './timings.ts';
import type { Cluster, Service } from './types.ts';

export interface EcsParts {
  images: Images;
  targets: Targets;
  metrics: MetricSink;
  logs: LogSink;
  alarms: AlarmStates;
  settings?: Partial<EcsTimings>;
}

/** A task that would have exited by itself later on. */
export interface Spared {
  digest: string;
  /** When its stop began, milliseconds since the epoch. */
  at: number;
}

/** A task that failed its health checks. */
export interface Unfit {
  /** Its service's name. */
  service: string;
  /** Of its containers. */
  digests: readonly string[];
  /** When that was known, or its stop began, milliseconds since the epoch. */
  at: number;
}

/** What all files of the model's ECS share. */
export interface World {
  deps: Deps;
  parts: EcsParts;
  timings: EcsTimings;
  clusters: Map<string, Cluster>;
  /** Tasks that were stopped before their image made them exit. */
  spared: Spared[];
  /** Tasks that were replaced for failing their health checks. */
  unfit: Unfit[];
  /** Tasks that a load balancer found unhealthy, ready or not. */
  unhealthy: Unfit[];
  definitions: Definitions;
  now(): number;
  /** Milliseconds. */
  draw(spread: Spread): number;
  arn(resource: string): string;
  /** @param name name or ARN; `default` if absent @throws ClusterNotFoundException */
  cluster(name: string | undefined): Cluster;
  /** @param name name or ARN @throws ServiceNotFoundException, ClusterNotFoundException */
  service(cluster: string | undefined, name: string): Service;
}

const lastPart = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);

export const createWorld = (given: Deps, parts: EcsParts): World => {
  const deps = { ...given, chance: given.chance.fork('ecs') };
  const timings = { ...defaultTimings, ...parts.settings };
  const clusters = new Map<string, Cluster>();
  const nameArn = (resource: string): string => arn(deps.account, 'ecs', resource);

  const cluster = (name: string | undefined): Cluster => {
    const found = clusters.get(lastPart(name ?? 'default'));
    if (!found) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return found;
  };
  const service = (clusterName: string | undefined, name: string): Service => {
    const found = cluster(clusterName).services.get(lastPart(name));
    if (!found) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    return found;
  };
  return {
    deps,
    parts,
    timings,
    clusters,
    spared: [],
    unfit: [],
    unhealthy: [],
    definitions: createDefinitions(deps.clock, nameArn),
    now: () => deps.clock.now(),
    draw: (spread) => Math.round(draw(timings, deps.chance, spread) * 1000),
    arn: nameArn,
    cluster,
    service,
  };
};
