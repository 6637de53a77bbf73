import { failedTasks, failingContainer } from '../domain/failures.ts';
import type { ObservedTask } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Ports } from '../ports/index.ts';
import type { DefinitionCopy } from '../ports/services.ts';

const LINES_MAX = 20;
const LINE_MAX = 200;

/** The newest task of ours that failed; where none did (its checks fail), the newest that runs. */
const worst = (tasks: readonly ObservedTask[], revisionArn: string): ObservedTask | undefined =>
  failedTasks(tasks, revisionArn, 0).at(-1) ??
  tasks
    .filter((task) => task.revisionArn === revisionArn && task.startedAt !== undefined)
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .at(-1);

interface LogOptions {
  logDriver?: string;
  options?: Record<string, string>;
}

/** awslogs names a stream prefix/container/task; without a prefix it is nothing that can be known from here. */
const streamOf = (
  copy: DefinitionCopy,
  container: string,
  task: ObservedTask,
): { group: string; stream: string } | undefined => {
  const found = copy.containerDefinitions.find(({ name }) => name === container);
  const { logDriver, options = {} } = (found?.['logConfiguration'] ?? {}) as LogOptions;
  const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix } = options;
  if (logDriver !== 'awslogs' || !group || !prefix) return undefined;
  return { group, stream: `${prefix}/${container}/${task.arn.split('/').at(-1)}` };
};

const clean = (line: string): string => line.trimEnd().slice(0, LINE_MAX);

/**
 * The last lines of the task that tells most about a failing release, at most 20 of at most 200 characters. `undefined`: nothing to
 * be had, which never keeps a verdict waiting. Only the service's own log group is read: the role may no other.
 */
export const failingLog = async (
  ports: Ports,
  service: ServiceSettings,
  tasks: readonly ObservedTask[],
  revisionArn: string,
): Promise<string[] | undefined> => {
  const task = worst(tasks, revisionArn);
  if (!task || !service.logGroup) return undefined;
  try {
    const { copy } = await ports.services.definition(revisionArn);
    const container = failingContainer(task, service.container);
    const names = container === service.container ? [container] : [container, service.container];
    const place = names.map((name) => streamOf(copy, name, task)).find((one) => one?.group === service.logGroup?.name);
    const lines = place && (await ports.logs.tail(place.group, place.stream, LINES_MAX));
    return lines && lines.length > 0 ? lines.slice(-LINES_MAX).map(clean) : undefined;
  } catch {
    return undefined;
  }
};
