import { endsOfStrays } from '../domain/strays.ts';
import type { Hold, Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { hold, supersede, supersedeWanted } from './arrive.ts';
import { recentReleases } from './recent-releases.ts';

/** As its own Claim would have left it: a hold stops what a person did not ask for by hand after it. */
const leaveOrHold = async (ports: Ports, { hold: held }: State, release: Release): Promise<void> => {
  if (held) {
    await hold(ports, release, held);
    return;
  }
  const tried = await ports.ledger.wantDeploy(release.service, release.id, release.order);
  if (tried.ok) await supersedeWanted(ports, tried.state, release);
};

/** What is wanted under a hold nobody would start: it ends as it would have, had it come a moment later. Settle drops the wish. */
export const holdWanted = async (ports: Ports, { service, wantDeploy }: State, held: Hold): Promise<void> => {
  const wanted = wantDeploy && (await ports.ledger.release(service, wantDeploy));
  if (wanted) await hold(ports, wanted, held);
};

/**
 * Each release that was asked for and that nobody is at ends on record, or is wanted again: Settle starts it then. By whoever holds
 * the service; what a repeat finds done it does not find any more, and what was left is found by the next one, or by the sweep.
 */
export const endStrays = async (ports: Ports, held: State): Promise<void> => {
  const releases = await recentReleases(ports, held.service);
  const { passed, wanted } = endsOfStrays(releases, held, ports.clock.now());
  // First the wish: dead in between, it is what passes the others over.
  if (wanted) await leaveOrHold(ports, held, wanted);
  for (const { release, by } of passed) await supersede(ports, release.service, release.id, by.id);
};
