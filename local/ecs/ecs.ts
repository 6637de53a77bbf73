import type { Deps, ServiceModel } from '../model.ts';
import type { ScalableCounts } from '../parts.ts';
import { definitionOperations } from './operations-definitions.ts';
import { serviceOperations } from './operations-services.ts';
import { taskOperations } from './operations-tasks.ts';
import { ecsResources } from './resources.ts';
import { createScheduler } from './scheduler.ts';
import { createServices } from './services.ts';
import { createThrottle } from './throttle.ts';
import { createWorld } from './world.ts';
import type { EcsParts } from './world.ts';

export type { EcsParts } from './world.ts';
export type { EcsTimings, Spread } from './timings.ts';

export interface Ecs {
  model: ServiceModel;
  /** For Application Auto Scaling. */
  counts: ScalableCounts;
  /** Fargate maintenance takes the task away (FAR-15). @throws Error if there is no such task */
  retireTask(taskArn: string): void;
  /** Until then (milliseconds since the epoch) Fargate has no room for new tasks of the cluster. */
  lackCapacity(cluster: string, untilMs: number): void;
}

/** Amazon ECS on Fargate: clusters, task definitions, services with rolling deployments, tasks with their life. */
export const createEcs = (deps: Deps, parts: EcsParts): Ecs => {
  const world = createWorld(deps, parts);
  const scheduler = createScheduler(world);
  const services = createServices(world, scheduler);
  const throttle = createThrottle(deps.clock, world.deps.chance.fork('throttle'), world.timings.throttledShare);

  const retireTask = (taskArn: string): void => {
    const task = [...world.clusters.values()].map((one) => one.tasks.get(taskArn)).find(Boolean);
    if (!task) throw new Error(`no task ${taskArn}`);
    // The stop code of a retirement is not documented; this one names the cause best.
    const reason = 'ECS is performing maintenance on the underlying infrastructure hosting the task.';
    scheduler.stop(task, { code: 'InfrastructureHealth', reason });
  };

  return {
    model: {
      name: 'ecs',
      operations: {
        ...serviceOperations(world, services, throttle),
        ...taskOperations(world, scheduler, throttle),
        ...definitionOperations(world, throttle),
      },
      resources: ecsResources(world, services),
    },
    counts: services.counts,
    retireTask,
    lackCapacity: (cluster, untilMs) => {
      world.cluster(cluster).lackUntil = untilMs;
    },
  };
};
