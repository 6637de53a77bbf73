import { noCapacity, stopsTasks } from './capacity.ts';
import { serveTask } from './serve.ts';
import { createPlaces } from './place.ts';
import { healthChanges, unfitNow } from './task-health.ts';
import { createTaskEnd } from './task-end.ts';
import { createTaskLogs } from './task-logs.ts';
import { newTask } from './task-new.ts';
import { createTaskPull } from './task-pull.ts';
import { createTaskSteps } from './task-steps.ts';
import type { Container, Deployment, Service, Task } from './types.ts';
import type { World } from './world.ts';

/** The life of a task, TASK-1 and TASK-2, driven by timers alone. `changed` runs after each change that a scheduler cares for. */
export const createTaskLife = (world: World, changed: (task: Task) => void) => {
  const place = createPlaces(world.deps.chance.fork('places'), world.deps.account.region);
  const startsOf = new Map<string, number>();
  const byAddress = new Map<string, Task>();
  const steps = createTaskSteps(world, changed);
  const { later, become } = steps;
  const logs = createTaskLogs(world, steps);
  const { stop, interrupt, ended } = createTaskEnd(world, steps, (task) => byAddress.delete(task.place.ip));

  const start = (service: Service, deployment: Deployment): Task => {
    const task = newTask(world, service, deployment, place(deployment.revision.networkConfiguration));
    byAddress.set(task.place.ip, task);
    become(task, 'PROVISIONING');
    later(task, world.draw(world.timings.provisioning), () => {
      if (stopsTasks(world, service)) return cannotStart(task, noCapacity);
      task.times.connectivityAt = world.now();
      become(task, 'PENDING');
      later(task, world.draw(world.timings.pending), () => prepare(task));
    });
    return task;
  };

  const prepare = (task: Task): void => {
    const refused = logs.open(task);
    if (refused !== undefined) return cannotStart(task, refused);
    task.times.pullStartedAt = world.now();
    become(task, 'ACTIVATING');
    pull(task);
  };

  const cannotStart = (task: Task, reason: string, container?: Container): void => {
    if (container) container.reason = reason;
    ended(task, { code: 'TaskFailedToStart', reason });
  };
  const activate = (task: Task): void => later(task, world.draw(world.timings.activating), () => run(task));
  const pull = createTaskPull(world, steps, cannotStart, activate);

  const run = (task: Task): void => {
    task.times.startedAt = world.now();
    for (const container of task.containers) {
      container.lastStatus = 'RUNNING';
      container.runtimeId = `${task.id}-${Math.floor(world.deps.chance.between(1e9, 1e10))}`;
      logs.foresee(task, container);
      foresee(task, container);
    }
    for (const { targetGroupArn, containerPort } of task.deployment.revision.loadBalancers) {
      const target = { id: task.place.ip, port: containerPort!, availabilityZone: task.place.zone };
      task.registered.push(targetGroupArn!);
      world.parts.targets.register(targetGroupArn!, {
        ...target,
        serve: (request) => serveTask(world.now(), task, request),
      });
    }
    later(task, world.timings.healthyWithoutChecks * 1000, () => {
      task.settled = true;
      changed(task);
    });
    if (task.service.graceSeconds > 0) later(task, task.service.graceSeconds * 1000, () => changed(task));
    become(task, 'RUNNING');
  };

  /** Arms what the container's image will do: exit, and what its health check will find. */
  const foresee = (task: Task, container: Container): void => {
    const { exit, readySeconds = 1, unhealthyFromSecond = Infinity } = container.behaviour;
    const number = (startsOf.get(container.digest ?? '') ?? 0) + 1;
    startsOf.set(container.digest ?? '', number);
    if (exit && number <= (exit.tasks ?? Infinity)) {
      task.fated = container.digest;
      later(task, exit.afterSeconds * 1000, () => exited(task, container));
    }
    const check = container.definition.healthCheck;
    for (const { second, health } of check ? healthChanges(check, readySeconds, unhealthyFromSecond) : [])
      later(task, second * 1000, () => {
        container.health = health;
        changed(task);
      });
  };

  const exited = (task: Task, container: Container): void => {
    const { exit } = container.behaviour;
    container.lastStatus = 'STOPPED';
    container.exitCode = exit?.outOfMemory ? 137 : exit?.code;
    logs.print(task, container, exit?.logs);
    if (exit?.outOfMemory) container.reason = 'OutOfMemoryError: Container killed due to memory usage';
    if (container.definition.essential === false) return;
    for (const group of task.registered) world.parts.targets.deregister(group, task.place.ip, () => {});
    ended(task, { code: 'EssentialContainerExited', reason: 'Essential container in task exited' });
  };

  world.parts.targets.onChange((_group, address, health) => {
    const task = byAddress.get(address);
    if (!task || task.desiredStatus !== 'RUNNING') return;
    if (health === 'unhealthy') world.unhealthy.push(unfitNow(world, task));
    changed(task);
  });
  return { start, stop, interrupt };
};

export type TaskLife = ReturnType<typeof createTaskLife>;
