import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import { liveOf } from './deployments.ts';
import { compact, date } from './shape.ts';
import type { Throttle } from './throttle.ts';
import type { Service, Task } from './types.ts';
import type { World } from './world.ts';

/** Longest protection: 48 hours; 2 hours unless told. Minutes. */
const longest = 2880;
const usual = 120;
const mostTasks = 10;

/** The scheduler may not stop it: not for a scale-in, not for a deployment. Failed checks and StopTask still do. */
export const isProtected = (world: World, { protectedUntil }: Task): boolean => (protectedUntil ?? 0) > world.now();

/** When the next protection of a service ends, in milliseconds since the epoch. */
export const protectionEnds = (world: World, service: Service): number | undefined => {
  const ends = service.deployments
    .flatMap(liveOf)
    .filter((task) => isProtected(world, task))
    .map((task) => task.protectedUntil ?? 0);
  return ends.length === 0 ? undefined : Math.min(...ends);
};

const minutesOf = ({ expiresInMinutes = usual }: { expiresInMinutes?: number }): number => {
  if (expiresInMinutes >= 1 && expiresInMinutes <= longest) return expiresInMinutes;
  throw new AwsError('InvalidParameterException', `expiresInMinutes must be between 1 and ${longest}.`);
};

export const protectionOperations = (
  world: World,
  find: (cluster: string | undefined, task: string) => Task | undefined,
  wake: (service: Service) => void,
  throttle: Throttle,
): Record<string, Operation> => {
  const show = (task: Task) => {
    const protectionEnabled = isProtected(world, task);
    const expirationDate = protectionEnabled ? date(task.protectedUntil) : undefined;
    return compact({ taskArn: task.arn, protectionEnabled, expirationDate });
  };

  const answer = (input: any, change: (task: Task) => void) => {
    const names: string[] = input.tasks ?? [];
    if (names.length > mostTasks)
      throw new AwsError('InvalidParameterException', `tasks can have at most ${mostTasks} items.`);
    const found = names.map((name) => ({ name, task: find(input.cluster, name) }));
    for (const { task } of found) if (task) change(task);
    return {
      protectedTasks: found.flatMap(({ task }) => (task ? [show(task)] : [])),
      failures: found.flatMap(({ name, task }) => (task ? [] : [{ arn: name, reason: 'MISSING' }])),
    };
  };

  const update = (input: any) => {
    const until = world.now() + minutesOf(input) * 60_000;
    return answer(input, (task) => {
      task.protectedUntil = input.protectionEnabled ? until : undefined;
      wake(task.service);
    });
  };

  return {
    UpdateTaskProtection: throttle('taskWrites', {
      accepts: ['cluster', 'tasks', 'protectionEnabled', 'expiresInMinutes'],
      run: update,
    }),
    GetTaskProtection: throttle('taskReads', {
      accepts: ['cluster', 'tasks'],
      run: (input) => answer(input, () => {}),
    }),
  };
};
