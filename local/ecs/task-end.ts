import type { TaskSteps } from './task-steps.ts';
import type { StopCode, Task } from './types.ts';
import type { World } from './world.ts';

export interface StopOrder {
  code: StopCode;
  reason: string;
  /** Of the containers, once SIGTERM was handled. */
  exitCode?: number;
}

/** Two minutes, in milliseconds (TASK-9). */
const spotNotice = 120_000;

/** How tasks end, by themselves or in order. @param gone told when a task is STOPPED */
export const createTaskEnd = (world: World, { later, become, callOff }: TaskSteps, gone: (task: Task) => void) => {
  /** Its containers are gone by themselves: no draining, no SIGTERM. */
  const ended = (task: Task, order: StopOrder): void => {
    callOff(task);
    doom(task, order);
    depart(task, 0);
  };
  /** Stops what has not ended by itself. */
  const begin = (task: Task, order: StopOrder): void => {
    if (task.fated !== undefined) world.spared.push({ digest: task.fated, at: world.now() });
    callOff(task);
    doom(task, order);
  };
  const doom = (task: Task, order: StopOrder): void => {
    task.desiredStatus = 'STOPPED';
    task.stopCode = order.code;
    task.stoppedReason = order.reason;
    task.times.stoppingAt = world.now();
  };

  const depart = (task: Task, exitCode: number): void => {
    task.times.executionStoppedAt = world.now();
    for (const container of task.containers) {
      if (container.lastStatus === 'RUNNING') container.exitCode = exitCode;
      container.lastStatus = 'STOPPED';
    }
    become(task, 'DEPROVISIONING');
    later(task, world.draw(world.timings.deprovisioning), () => {
      task.times.stoppedAt = world.now();
      gone(task);
      task.deployment.tasks.delete(task);
      become(task, 'STOPPED');
    });
  };

  /** Stops it in order: target draining, SIGTERM, the ENI. Does nothing if it is stopping already. */
  const stop = (task: Task, order: StopOrder): void => {
    if (task.desiredStatus === 'STOPPED') return;
    begin(task, order);
    drain(task, order);
  };

  const drain = (task: Task, order: StopOrder): void => {
    if (task.times.startedAt === undefined) return depart(task, order.exitCode ?? 0);
    if (task.registered.length === 0) return terminate(task, order);
    let open = task.registered.length;
    const drained = (): void => {
      open -= 1;
      if (open === 0) terminate(task, order);
    };
    become(task, 'DEACTIVATING');
    for (const group of task.registered) world.parts.targets.deregister(group, task.place.ip, drained);
  };

  /** Spot: the notice comes while it still runs (TASK-9); whatever it is at, two minutes later it is gone. */
  const interrupt = (task: Task): void => {
    if (task.desiredStatus === 'STOPPED') return;
    const reason = 'Your Spot Task was interrupted.';
    task.capacityProvider = 'FARGATE_SPOT';
    begin(task, { code: 'TerminationNotice', reason });
    if (task.times.startedAt !== undefined) become(task, 'RUNNING');
    later(task, 1000, () => {
      task.stopCode = 'SpotInterruption';
      drain(task, { code: 'SpotInterruption', reason });
    });
    later(task, spotNotice, () => {
      if (task.times.executionStoppedAt === undefined) depart(task, 137);
    });
  };

  const terminate = (task: Task, order: StopOrder): void => {
    if (task.times.executionStoppedAt !== undefined) return;
    become(task, 'STOPPING');
    const patience = Math.max(...task.containers.map((one) => one.definition.stopTimeout ?? 30)); // TD-14
    const wait = Math.min(world.draw(world.timings.sigterm), patience * 1000);
    later(task, wait, () => {
      if (task.times.executionStoppedAt === undefined) depart(task, order.exitCode ?? 0);
    });
  };
  return { stop, interrupt, ended };
};
