import type { Sighting } from '../domain/adoption.ts';
import { LeaseContended, LeaseLost } from '../domain/errors.ts';
import { isSameIntent } from '../domain/intent.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { wishOf } from '../domain/tagged.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { hold, leaveWish } from './arrive.ts';

/**
 * Nothing of a wish is fenced: a copy that comes late, with a look from before somebody went on, leaves none.
 * @throws LeaseLost, LeaseContended
 */
const assertStill = async (ports: Ports, fence: Fence, { current, doing }: State): Promise<State> => {
  const { service, holder, turn } = fence;
  const now = await ports.ledger.read(service);
  if (now?.holder !== holder || now.turn !== turn) throw new LeaseLost(`${service}: another holder came in between`);
  if (now.current === current && isSameIntent(now.doing, doing)) return now;
  throw new LeaseContended(`${service}: another copy of this step has gone on`);
};

/**
 * While somebody else deploys, what the ledger calls current is about to go, and nobody knows yet whether it does (T39): a tag put on it
 * then is recorded with it, and wanted once the other one is adopted (seed 151254). Before that is written: then it is current no more.
 * @returns what became of it, in words
 */
export const wantTagged = async (
  ports: Ports,
  service: ServiceSettings,
  sighting: Sighting,
  adopted: Release,
  fence: Fence,
): Promise<string | undefined> => {
  const wish = wishOf(service, sighting);
  if (!wish || wish.digest === adopted.digest) return undefined;
  const state = await assertStill(ports, fence, sighting.state);
  const release = await ports.ledger.claim(wish);
  if (release.state !== 'requested') return undefined;
  const left = state.hold ? await hold(ports, release, state.hold) : await leaveWish(ports, release, state);
  if (!left) throw new LeaseContended(`${service.key}: it was given back as ${release.id} was left with its holder`);
  return `tag ${wish.tag} was put on ${wish.digest} since: ${left}`;
};
