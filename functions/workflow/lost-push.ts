import { LeaseContended } from '../domain/errors.ts';
import { releaseId } from '../domain/names.ts';
import { orderOf, tagOf } from '../domain/order.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { hold, leaveWish } from './arrive.ts';

/** Newest releases that are looked through. */
export const RELEASES_MAX = 100;

const claimMissed = async (ports: Ports, service: ServiceSettings, digest: string): Promise<Release | string> => {
  const image = await ports.registry.find(service.repository.name, { digest });
  const tag = tagOf(image?.tags ?? [], service.tags);
  if (!image?.pullable || tag === undefined) return `${digest} is not to be deployed any more`;
  const [now, reason] = [ports.clock.now(), 'its push was never told; the sweep found it (T3)'];
  return ports.ledger.claim({
    id: releaseId(image.pushedAt, digest),
    service: service.key,
    digest,
    tag,
    order: orderOf(service.tags, tag, image.pushedAt),
    by: 'push',
    state: 'requested',
    reason,
    why: because('requested', now, reason, { nextStep: 'it is deployed by itself' }),
    requestedAt: now,
    missed: true,
  });
};

/**
 * A push that ECR never told (T3) becomes a release like any other, and is wanted: Settle starts its deploy, which decides about it.
 * Under a hold it ends as held, as its Claim would have left it.
 * @param held as whoever holds the service left it: we ourselves, or somebody who goes on
 * @returns what became of it, in words
 */
export const wantLostPush = async (
  ports: Ports,
  service: ServiceSettings,
  held: State,
  digest: string,
): Promise<string> => {
  const known = (await ports.ledger.releases(service.key, RELEASES_MAX)).find((one) => one.digest === digest);
  const release = known ?? (await claimMissed(ports, service, digest));
  if (typeof release === 'string') return release;
  if (release.state !== 'requested') return `${release.tag ?? digest} is ${release.state} by now`;
  if (held.hold) return hold(ports, release, held.hold);
  const left = await leaveWish(ports, release, held);
  if (!left) throw new LeaseContended(`${service.key}: it was given back as ${release.id} was left with its holder`);
  return `the push of ${release.tag ?? digest} was never told (T3): ${left}`;
};
