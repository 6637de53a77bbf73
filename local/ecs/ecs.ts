import type { Deps, ServiceModel } from '../model.ts';
import type { ScalableCounts } from '../parts.ts';
import { createControls } from './controls.ts';
import { createLag } from './lag.ts';
import { definitionOperations } from './operations-definitions.ts';
import { serviceOperations } from './operations-services.ts';
import { taskNamed, taskOperations } from './operations-tasks.ts';
import { protectionOperations } from './protection.ts';
import { ecsResources } from './resources.ts';
import { createScheduler } from './scheduler.ts';
import { createServices } from './services.ts';
import { createThrottle } from './throttle.ts';
import { createWorld } from './world.ts';
import type { EcsParts, Spared, Unfit } from './world.ts';

export type { EcsParts, Spared, Unfit } from './world.ts';
export type { EcsTimings, Spread } from './timings.ts';

export interface Ecs {
  model: ServiceModel;
  /** For Application Auto Scaling. */
  counts: ScalableCounts;
  /** Fargate maintenance takes the task away (FAR-15). @throws Error if there is no such task */
  retireTask(taskArn: string): void;
  /** AWS takes a task away on its own account, for that cause; the service replaces it. @throws Error if there is no such task */
  stopTask(taskArn: string, cause: StopCause): void;
  /** Task protection, as UpdateTaskProtection gives it; 0 minutes end it. @throws Error if there is no such task */
  protectTask(taskArn: string, minutes: number): void;
  /** Tasks that were stopped before their image made them exit, oldest first: no call tells what would have been. */
  spared(): readonly Spared[];
  /** Tasks that were replaced for failing their health checks, oldest first: DescribeTasks forgets them after an hour (TASK-7). */
  unfit(): readonly Unfit[];
  /** Tasks that a load balancer found unhealthy, oldest first: from then on DescribeTargetHealth says so, until the target has left. */
  unhealthy(): readonly Unfit[];
  /**
   * Until then (milliseconds since the epoch) Fargate has no room for new tasks of the cluster.
   * @param how `unplaced` (default): no task is made; `stopped`: each stops before it runs, which counts for the circuit breaker
   */
  lackCapacity(cluster: string, untilMs: number, how?: 'unplaced' | 'stopped'): void;
}

/** `spot`: a notice first, two minutes at most. `rebalancing`: its replacement comes first. `scale-in`: by the scheduler. */
export type StopCause = 'retirement' | 'spot' | 'rebalancing' | 'scale-in';

/** Amazon ECS on Fargate: clusters, task definitions, services with rolling deployments, tasks with their life. */
export const createEcs = (deps: Deps, parts: EcsParts): Ecs => {
  const world = createWorld(deps, parts);
  const scheduler = createScheduler(world);
  const lag = createLag(world);
  const services = createServices(world, scheduler, lag);
  const throttle = createThrottle(deps.clock, world.deps.chance.fork('throttle'), world.timings.throttledShare);

  const controls = createControls(world, scheduler);
  const findTask = (cluster: string | undefined, name: string) => taskNamed(world, world.cluster(cluster), name);

  return {
    model: {
      name: 'ecs',
      operations: {
        ...serviceOperations(world, services, lag, throttle),
        ...taskOperations(world, scheduler, throttle),
        ...protectionOperations(world, findTask, scheduler.wake, throttle),
        ...definitionOperations(world, throttle),
      },
      resources: ecsResources(world, services),
    },
    counts: services.counts,
    ...controls,
    spared: () => world.spared,
    unfit: () => world.unfit,
    unhealthy: () => world.unhealthy,
  };
};
