import type { WebRequest } from '../model.ts';
import type { TargetResponse } from '../parts.ts';
import type { Task } from './types.ts';

/** Serves a request as the task's image is scripted to. `undefined`: connection refused. */
export const serveTask = (now: number, task: Task, request: WebRequest): TargetResponse | undefined => {
  const { loadBalancers } = task.deployment.revision;
  const container = task.containers.find((one) => one.definition.name === loadBalancers[0]?.containerName);
  const { startedAt } = task.times;
  if (!container || startedAt === undefined || container.lastStatus !== 'RUNNING') return undefined;
  if (task.lastStatus === 'STOPPING') return undefined; // SIGTERM: the listening socket is closed
  const second = (now - startedAt) / 1000;
  const { readySeconds = 1, answers = [] } = container.behaviour;
  if (second < readySeconds) return undefined;
  const [path] = request.path.split('?');
  const answer = answers.findLast((one) => one.fromSecond <= second && (one.path ?? path) === path);
  const { status = 200, headers = {}, body = 'ok', takesSeconds = 0 } = answer ?? {};
  return { status, headers, body, ...(takesSeconds > 0 && { takesSeconds }) };
};
