import type { Container, Task } from './types.ts';
import type { TaskSteps } from './task-steps.ts';
import type { World } from './world.ts';

interface Place {
  group: string;
  stream: string;
  createGroup: boolean;
}

/** Where a container writes; nowhere without the awslogs driver. */
const placeOf = (task: Task, { definition }: Container): Place | undefined => {
  const { logDriver, options = {} } = definition.logConfiguration ?? {};
  const group = options['awslogs-group'];
  if (logDriver !== 'awslogs' || !group) return undefined;
  const prefix = options['awslogs-stream-prefix'];
  const stream = [prefix, definition.name, task.id].filter(Boolean).join('/');
  return { group, stream, createGroup: options['awslogs-create-group'] === 'true' };
};

/** What containers print, in CloudWatch Logs. */
export const createTaskLogs = (world: World, { later }: TaskSteps) => {
  const { logs } = world.parts;

  const print = (task: Task, container: Container, lines: readonly string[] = []): void => {
    const place = placeOf(task, container);
    if (place) for (const line of lines) logs.put(place.group, place.stream, line);
  };

  /** Makes the stream of each container. @returns why the task cannot start, if a group is not there */
  const open = (task: Task): string | undefined => {
    for (const container of task.containers) {
      const place = placeOf(task, container);
      if (!place) continue;
      if (place.createGroup) logs.create(place.group);
      if (logs.open(place.group, place.stream)) continue;
      const cause = 'ResourceNotFoundException: The specified log group does not exist.';
      const tried = 'failed to create Cloudwatch log stream';
      return `ResourceInitializationError: failed to validate logger args: ${tried}: ${cause} : exit status 1`;
    }
    return undefined;
  };

  /** The container runs: prints what its image prints, at its time. */
  const foresee = (task: Task, container: Container): void => {
    for (const entry of container.behaviour.logs ?? []) {
      if (typeof entry === 'string') print(task, container, [entry]);
      else later(task, entry.second * 1000, () => print(task, container, [entry.line]));
    }
  };
  return { open, print, foresee };
};

export type TaskLogs = ReturnType<typeof createTaskLogs>;
