import { isUnproven } from '../domain/adoption.ts';
import { failedTasks, withoutRoom } from '../domain/failures.ts';
import { foreignTo, type Known } from '../domain/foreign.ts';
import { isGivenUp, type ObservedService } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';

const RELEASES_MAX = 100;

/** What the ledger knows of what stands on a service: its releases are read only where that is not the current one. */
export const knownOf = async (
  ports: Ports,
  state: State,
  current: Release | undefined,
  observed: ObservedService,
): Promise<Known> => {
  const other = current?.revisionArn !== undefined && current.revisionArn !== observed.revisionArn;
  const releases = other ? await ports.ledger.releases(state.service, RELEASES_MAX) : undefined;
  return { current, releases, hold: state.hold };
};

/** What may be decided of what ECS gave up on, and needs its tasks to be looked at: they tell more than a count that is 0 again. */
const NEEDS_TASKS = ['takeBack', 'stands'];

/** Adopted as it had found no room, or was called off: what became of its tasks since tells what it is. */
const isUntried = ({ current }: Known, { revisionArn }: ObservedService): boolean =>
  current !== undefined && current.revisionArn === revisionArn && isUnproven(current);

/** Before anything is made of what ECS gave up on: what became of its tasks, as far as ECS still shows them (T68, TASK-7). */
export const withTasks = async (
  ports: Ports,
  service: ServiceSettings,
  known: Known,
  observed: ObservedService,
): Promise<Known> => {
  if (!isGivenUp(observed)) return known;
  if (!isUntried(known, observed) && !NEEDS_TASKS.includes(foreignTo(known, observed))) return known;
  const { revisionArn } = observed;
  const tasks = await ports.services.tasks(service);
  return {
    ...known,
    withoutRoom: withoutRoom(tasks, revisionArn, 0).length > 0,
    taskFailed: failedTasks(tasks, revisionArn, 0).length > 0,
    causeUnknown: !tasks.some((task) => task.revisionArn === revisionArn),
  };
};
