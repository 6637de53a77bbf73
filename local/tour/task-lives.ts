import { DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { Task } from '@aws-sdk/client-ecs';
import type { Stage } from '../stage/stage.ts';

/** A task from its birth to its end, as DescribeTasks tells it; all times in milliseconds since the epoch. */
export interface TaskLife {
  service: string;
  /** As its container ran it: holds the digest. */
  image: string;
  createdAt: number;
  /** Absent: it never ran. */
  startedAt?: number;
  /** When it was told to stop, or ended by itself. */
  endedAt?: number;
  stopCode?: string;
  reason?: string;
  exitCode?: number;
}

const lifeOf = (service: string, task: Task): TaskLife => {
  const container = task.containers?.find(({ name }) => name === service);
  const ended = task.stoppingAt ?? task.executionStoppedAt ?? task.stoppedAt;
  return {
    service,
    image: container?.imageDigest ?? container?.image ?? '',
    createdAt: task.createdAt?.getTime() ?? 0,
    startedAt: task.startedAt?.getTime(),
    endedAt: ended?.getTime(),
    stopCode: task.stopCode,
    reason: container?.reason ?? task.stoppedReason,
    exitCode: container?.exitCode,
  };
};

/** All tasks of a service that ECS still knows: those that run, and those that stopped within an hour (TASK-7). */
export const taskLives = async (stage: Stage, service: string): Promise<TaskLife[]> => {
  const client = stage.world.client(ECSClient);
  const { cluster, service: serviceName } = stage.place(service);
  const arns = async (desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string[]> => {
    const command = new ListTasksCommand({ cluster, serviceName, desiredStatus });
    return (await stage.world.settle(client.send(command))).taskArns ?? [];
  };
  const tasks = [...(await arns('STOPPED')), ...(await arns('RUNNING'))];
  if (tasks.length === 0) return [];
  const described = await stage.world.settle(client.send(new DescribeTasksCommand({ cluster, tasks })));
  return (described.tasks ?? [])
    .map((task) => lifeOf(serviceName, task))
    .sort((a, b) => a.createdAt - b.createdAt || a.image.localeCompare(b.image));
};

const runsAt = (moment: number, { startedAt, endedAt }: TaskLife): boolean =>
  startedAt !== undefined && startedAt <= moment && (endedAt === undefined || endedAt > moment);

/** The least number of tasks that ran at any moment from then on: it only falls where one ends. */
export const leastRunning = (lives: readonly TaskLife[], since: number): number => {
  const falls = lives.flatMap(({ endedAt }) => (endedAt !== undefined && endedAt > since ? [endedAt] : []));
  return Math.min(...[since, ...falls].map((moment) => lives.filter((life) => runsAt(moment, life)).length));
};
