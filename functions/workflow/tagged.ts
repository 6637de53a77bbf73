import type { Sighting } from '../domain/adoption.ts';
import { LeaseContended, LeaseLost } from '../domain/errors.ts';
import { isSameIntent } from '../domain/intent.ts';
import { releaseId } from '../domain/names.ts';
import { primaryOf } from '../domain/observed.ts';
import { orderOf } from '../domain/order.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { hold, leaveWish } from './arrive.ts';

const REASON = 'its tag was put on what ran after somebody had begun to deploy over it';

/** What was recorded as a tag of what ran (T7), and whoever deployed over that had begun before: by time the tag is the newer wish. */
const wishOf = (service: ServiceSettings, { current, observed, foreign }: Sighting): Release | undefined => {
  const began = primaryOf(observed)?.createdAt;
  if (foreign !== 'stands' || !current?.aliased || began === undefined || current.aliased.at < began) return undefined;
  // From before it was released: ECS went back to that by itself (CB-7), and nobody deployed over it.
  if (began <= (current.releasedAt ?? current.requestedAt)) return undefined;
  const { digest, aliased } = current;
  return {
    id: releaseId(aliased.at, digest),
    service: service.key,
    digest,
    tag: aliased.tag,
    order: orderOf(service.tags, aliased.tag, aliased.at),
    by: 'push',
    state: 'requested',
    reason: REASON,
    why: because('requested', aliased.at, REASON, { nextStep: 'it is deployed by itself' }),
    requestedAt: aliased.at,
  };
};

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
