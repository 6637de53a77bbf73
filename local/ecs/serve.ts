import type { WebRequest, WebResponse } from '../model.ts';
import type { Task } from './types.ts';

/** Serves a request as the task's image is scripted to. `undefined`: connection refused. */
export const serveTask = (now: number, task: Task, _request: WebRequest): WebResponse | undefined => {
  const { loadBalancers } = task.deployment.revision;
  const container = task.containers.find((one) => one.definition.name === loadBalancers[0]?.containerName);
  const { startedAt } = task.times;
  if (!container || startedAt === undefined || container.lastStatus !== 'RUNNING') return undefined;
  if (task.lastStatus === 'STOPPING') return undefined; // SIGTERM: the listening socket is closed
  const second = (now - startedAt) / 1000;
  const { readySeconds = 1, answers = [] } = container.behaviour;
  if (second < readySeconds) return undefined;
  const answer = answers.findLast((one) => one.fromSecond <= second);
  return { status: answer?.status ?? 200, headers: answer?.headers ?? {}, body: answer?.body ?? 'ok' };
};
