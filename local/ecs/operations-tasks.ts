import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import type { Scheduler } from './scheduler.ts';
import { compact, page } from './shape.ts';
import type { Throttle } from './throttle.ts';
import type { Cluster, Task } from './types.ts';
import { showTask } from './task-view.ts';
import type { World } from './world.ts';

/** Stopped tasks stay visible so long (TASK-7). Milliseconds. */
const stoppedTasksStay = 3_600_000;

const visible = (world: World, task: Task): boolean =>
  (task.times.stoppedAt ?? Infinity) > world.now() - stoppedTasksStay;

/** By ARN or id, as long as it can be seen. */
export const taskNamed = (world: World, cluster: Cluster, name: string): Task | undefined => {
  const id = name.slice(name.lastIndexOf('/') + 1);
  const found = cluster.tasks.get(world.arn(`task/${cluster.name}/${id}`));
  return found && visible(world, found) ? found : undefined;
};

export const taskOperations = (world: World, scheduler: Scheduler, throttle: Throttle): Record<string, Operation> => {
  const find = (cluster: Cluster, name: string): Task | undefined => taskNamed(world, cluster, name);

  const checkFilters = (input: any): void => {
    const others = ['serviceName', 'family', 'launchType'].filter((name) => input[name] !== undefined);
    if (input.startedBy === undefined || others.length === 0) return;
    throw new AwsError('InvalidParameterException', `startedBy cannot be combined with ${others.join(', ')}.`);
  };

  const list = (input: any) => {
    checkFilters(input);
    const cluster = world.cluster(input.cluster);
    const service = input.serviceName === undefined ? undefined : world.service(input.cluster, input.serviceName);
    const wanted = (task: Task): boolean =>
      visible(world, task) &&
      task.desiredStatus === (input.desiredStatus ?? 'RUNNING') &&
      (service === undefined || task.service === service) &&
      (input.startedBy === undefined || task.deployment.id === input.startedBy) &&
      (input.launchType ?? 'FARGATE') === 'FARGATE' &&
      (input.family === undefined || task.deployment.revision.definition.family === input.family);
    const found = [...cluster.tasks.values()].filter(wanted).map((task) => task.arn);
    const { items, nextToken } = page(found, input, 100);
    return compact({ taskArns: items, nextToken });
  };

  const describe = (input: any) => {
    const names: string[] = input.tasks;
    if (names.length > 100) throw new AwsError('InvalidParameterException', 'tasks can have at most 100 items.');
    const cluster = world.cluster(input.cluster);
    const arnOf = (name: string) => (name.startsWith('arn:') ? name : world.arn(`task/${cluster.name}/${name}`));
    return {
      tasks: names.flatMap((name) => find(cluster, name) ?? []).map(showTask),
      failures: names.filter((name) => !find(cluster, name)).map((name) => ({ arn: arnOf(name), reason: 'MISSING' })),
    };
  };

  const stop = (input: any) => {
    const task = find(world.cluster(input.cluster), input.task);
    if (!task) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
    scheduler.stop(task, { code: 'UserInitiated', reason: input.reason ?? 'Task stopped by user' });
    return { task: showTask(task) };
  };

  return {
    ListTasks: throttle('taskReads', {
      accepts: [
        'cluster',
        'serviceName',
        'desiredStatus',
        'startedBy',
        'family',
        'launchType',
        'maxResults',
        'nextToken',
      ],
      run: list,
    }),
    DescribeTasks: throttle('taskReads', { accepts: ['cluster', 'tasks', 'include'], run: describe }),
    StopTask: throttle('taskWrites', { accepts: ['cluster', 'task', 'reason'], run: stop }),
  };
};
