import { createEcsEvents } from './events.ts';
import type { Task, TaskStatus } from './types.ts';
import type { World } from './world.ts';

/** Longest delay that every clock takes (a 32-bit number of milliseconds). */
const longestTimer = 2 ** 31 - 1;

/** How a task goes from state to state: its timers, and the event of each change. */
export const createTaskSteps = (world: World, changed: (task: Task) => void) => {
  const events = createEcsEvents(world);

  const later = (task: Task, ms: number, what: () => void): void => {
    if (ms > longestTimer) return;
    const timer = world.deps.clock.after(ms, () => {
      task.timers.delete(timer);
      what();
    });
    task.timers.add(timer);
  };
  const become = (task: Task, status: TaskStatus): void => {
    task.lastStatus = status;
    task.version += 1; // TASK-8
    task.updatedAt = world.now();
    events.task(task);
    changed(task);
  };
  const callOff = (task: Task): void => {
    for (const timer of task.timers) timer.cancel();
    task.timers.clear();
  };
  return { later, become, callOff };
};

export type TaskSteps = ReturnType<typeof createTaskSteps>;
