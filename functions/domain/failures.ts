import type { ObservedTask } from './observed.ts';

/** Stop codes of a task that failed by itself; scale-in, rebalancing, retirement and Spot have others (TASK-3, ECS-15, FAR-15). */
const OWN_FAILURES = new Set(['TaskFailedToStart', 'EssentialContainerExited']);

/**
 * ECS stopped it for failing its checks. Its stop code is that of a scale-in, so only the text tells the two apart (TASK-4); where a
 * wording changes, the looks at targets and checks still see the release fail.
 */
const failedItsChecks = (task: ObservedTask): boolean =>
  task.stopCode === 'ServiceSchedulerInitiated' && /failed .*health checks?/i.test(task.stoppedReason ?? '');

const failedByItself = (task: ObservedTask): boolean => OWN_FAILURES.has(task.stopCode ?? '') || failedItsChecks(task);

/** Fargate had no room: nothing that the release did (T68). */
const lacksCapacity = (task: ObservedTask): boolean => /capacity is unavailable/i.test(task.stoppedReason ?? '');

/** Tasks of one revision that exited, could not start, ran out of memory or failed their checks since a moment, oldest first. */
export const failedTasks = (tasks: readonly ObservedTask[], revisionArn: string, since: number): ObservedTask[] =>
  tasks
    .filter((task) => task.revisionArn === revisionArn && task.createdAt >= since)
    .filter((task) => failedByItself(task) && !lacksCapacity(task))
    .sort((a, b) => (a.stoppedAt ?? 0) - (b.stoppedAt ?? 0));

/** One failed task in words: its stop reason and the exit codes of its containers. */
export const tellFailure = (task: ObservedTask): string => {
  const exits = task.containers
    .filter((container) => container.exitCode !== undefined || container.reason)
    .map((container) =>
      [container.name, container.exitCode, container.reason].filter((x) => x !== undefined).join(' '),
    );
  return [task.stopCode, task.stoppedReason, ...exits].filter(Boolean).join('; ').slice(0, 300);
};
