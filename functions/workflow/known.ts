import { withoutRoom } from '../domain/failures.ts';
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

/** Before anything is taken back that ECS gave up on: whether its tasks found no room, as far as ECS still shows them (T68). */
export const withRoom = async (
  ports: Ports,
  service: ServiceSettings,
  known: Known,
  observed: ObservedService,
): Promise<Known> => {
  if (!isGivenUp(observed) || foreignTo(known, observed) !== 'takeBack') return known;
  const tasks = await ports.services.tasks(service);
  return { ...known, withoutRoom: withoutRoom(tasks, observed.revisionArn, 0).length > 0 };
};
