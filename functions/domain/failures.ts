import type { ObservedTask } from './observed.ts';

/** Why a task failed by itself. Scale-in, rebalancing, retirement, Spot and a lack of room are nothing that the release did (ECS-15, FAR-15). */
export type FailureCause = 'exited' | 'outOfMemory' | 'cannotStart' | 'failedChecks';

/** Fargate had no room (T68). */
const lacksCapacity = (task: ObservedTask): boolean => /capacity is unavailable/i.test(task.stoppedReason ?? '');

const KILLED = 137;
/** Ends of containers that were told to stop because another one ended: 143 is SIGTERM. */
const STOPPED_ALONG = [undefined, 0, 143, KILLED];

/** By ECS's own words; without them by the exit code, unless another container ended by itself and this one was only stopped along. */
const ranOutOfMemory = ({ stoppedReason = '', containers }: ObservedTask): boolean => {
  if ([stoppedReason, ...containers.map(({ reason }) => reason)].some((text) => /out ?of ?memory/i.test(text ?? '')))
    return true;
  const codes = containers.map(({ exitCode }) => exitCode);
  return codes.includes(KILLED) && codes.every((code) => STOPPED_ALONG.includes(code));
};

/**
 * ECS stopped it for failing its checks. Its stop code is that of a scale-in, so only the text tells the two apart (TASK-4); where a
 * wording changes, the looks at targets and checks still see the release fail.
 */
const failedItsChecks = (task: ObservedTask): boolean => /failed .*health checks?/i.test(task.stoppedReason ?? '');

/** By stop code (TASK-3); `undefined`: it runs, or others ended it. */
export const causeOf = (task: ObservedTask): FailureCause | undefined => {
  switch (task.stopCode) {
    case 'EssentialContainerExited':
      return ranOutOfMemory(task) ? 'outOfMemory' : 'exited';
    case 'TaskFailedToStart':
      return lacksCapacity(task) ? undefined : 'cannotStart';
    case 'ServiceSchedulerInitiated':
      return failedItsChecks(task) ? 'failedChecks' : undefined;
    default:
      return undefined;
  }
};

const ofRevision = (tasks: readonly ObservedTask[], revisionArn: string, since: number): ObservedTask[] =>
  tasks.filter((task) => task.revisionArn === revisionArn && task.createdAt >= since);

/** Tasks of one revision that exited, could not start, ran out of memory or failed their checks since a moment, oldest first. */
export const failedTasks = (tasks: readonly ObservedTask[], revisionArn: string, since: number): ObservedTask[] =>
  ofRevision(tasks, revisionArn, since)
    .filter((task) => causeOf(task) !== undefined)
    .sort((a, b) => (a.stoppedAt ?? 0) - (b.stoppedAt ?? 0));

/** Tasks that ECS counts as failed, but that only found no room. */
export const withoutRoom = (tasks: readonly ObservedTask[], revisionArn: string, since: number): ObservedTask[] =>
  ofRevision(tasks, revisionArn, since).filter((task) => task.stopCode === 'TaskFailedToStart' && lacksCapacity(task));

/** When the first task of a revision found room: of one that ECS cannot place there is no task, only a message (T68). */
export const roomAt = (tasks: readonly ObservedTask[], revisionArn: string): number | undefined => {
  const roomless = withoutRoom(tasks, revisionArn, 0);
  const placed = ofRevision(tasks, revisionArn, 0).filter((task) => !roomless.includes(task));
  return placed.length === 0 ? undefined : Math.min(...placed.map(({ createdAt }) => createdAt));
};

/** One failed task in words: its stop reason and the exit codes of its containers. */
export const tellFailure = (task: ObservedTask): string => {
  const exits = task.containers
    .filter((container) => container.exitCode !== undefined || container.reason)
    .map((container) =>
      [container.name, container.exitCode, container.reason].filter((x) => x !== undefined).join(' '),
    );
  return [task.stopCode, task.stoppedReason, ...exits].filter(Boolean).join('; ').slice(0, 300);
};

/** The container whose log tells most: the one that ended by itself, else the one whose image is released. */
export const failingContainer = (task: ObservedTask, released: string): string =>
  task.containers.find(({ exitCode = 0 }) => exitCode !== 0 && exitCode !== 143)?.name ?? released;
