import type { Ecs, StopCause } from './ecs.ts';
import type { Scheduler } from './scheduler.ts';
import type { Task } from './types.ts';
import type { World } from './world.ts';

/** What a test or a story does to ECS that no call of the API does. */
export const createControls = (
  world: World,
  scheduler: Scheduler,
): Pick<Ecs, 'retireTask' | 'stopTask' | 'protectTask' | 'lackCapacity'> => {
  const find = (taskArn: string): Task => {
    const task = [...world.clusters.values()].map((one) => one.tasks.get(taskArn)).find(Boolean);
    if (task) return task;
    throw new Error(`no task ${taskArn}`);
  };

  const retire = (task: Task): void => {
    // The stop code of a retirement is not documented; this one names the cause best.
    const reason = 'ECS is performing maintenance on the underlying infrastructure hosting the task.';
    scheduler.stop(task, { code: 'InfrastructureHealth', reason });
  };

  const stops: Record<StopCause, (task: Task) => void> = {
    retirement: retire,
    spot: scheduler.interrupt,
    rebalancing: scheduler.rebalance,
    'scale-in': scheduler.scaleIn,
  };

  return {
    retireTask: (taskArn) => retire(find(taskArn)),
    stopTask: (taskArn, cause) => stops[cause](find(taskArn)),
    protectTask: (taskArn, minutes) => {
      const task = find(taskArn);
      task.protectedUntil = minutes > 0 ? world.now() + minutes * 60_000 : undefined;
      scheduler.wake(task.service);
    },
    lackCapacity: (cluster, until, how = 'unplaced') => {
      world.cluster(cluster).lack = { until, how };
    },
  };
};
