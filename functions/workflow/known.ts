import type { Known } from '../domain/foreign.ts';
import type { ObservedService } from '../domain/observed.ts';
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
