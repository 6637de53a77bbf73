import { type Facts, type Finding, reconcileFor } from './findings.ts';
import type { ObservedImage } from './observed.ts';
import { orderOf, tagOf } from './order.ts';
import type { Release, State } from './state.ts';
import type { TagPolicy } from './settings.ts';
import { ON_ITS_WAY_MS, straysOf } from './strays.ts';

interface Eligible {
  image: ObservedImage;
  tag: string;
  order: string;
}

const eligibleOf = (images: readonly ObservedImage[], tags: TagPolicy): Eligible[] =>
  images.flatMap((image) => {
    const tag = image.pullable ? tagOf(image.tags, tags) : undefined;
    return tag === undefined ? [] : [{ image, tag, order: orderOf(tags, tag, image.pushedAt) }];
  });

/** What could never be deployed passes nothing over: a signature beside the image, or the push of a quarantined one. */
const isRejected = (releases: readonly Release[], digest: string): boolean => {
  const known = releases.filter((release) => release.digest === digest);
  return known.length > 0 && known.every((release) => release.state === 'rejected');
};

const newest = (candidates: readonly Eligible[]): Eligible | undefined =>
  candidates.reduce<Eligible | undefined>((best, one) => (best && best.order >= one.order ? best : one), undefined);

/** Whatever the ledger has decided about a digest stands; only what nobody has begun on is still to be done. */
const isDecided = (releases: readonly Release[], digest: string): boolean =>
  releases.some((release) => release.digest === digest && release.state !== 'requested');

/** What was pushed before the service was first seen was told to nobody, and nobody asked for it. */
const firstSeen = (releases: readonly Release[]): number => Math.min(...releases.map((release) => release.requestedAt));

/**
 * T3: the newest image that may deploy is newer than the current one, and no event ever told of it (or whoever heard it died before
 * he began). Older ones are passed over, as a later push passes over them.
 */
export const lostPush = ({ settings, images = [], releases, now }: Facts, state: State): Finding[] => {
  const current = releases.find((release) => release.id === state.current);
  const found = newest(eligibleOf(images, settings.tags).filter(({ image }) => !isRejected(releases, image.digest)));
  if (!found || !current || state.hold || current.digest === 'unknown') return [];
  const { image, tag, order } = found;
  if (image.digest === current.digest || order <= current.order) return [];
  if (image.pushedAt < firstSeen(releases) || image.pushedAt > now - ON_ITS_WAY_MS) return [];
  if (isDecided(releases, image.digest)) return [];
  const words = `the push of ${tag} (${image.digest}) was never told: it is deployed now (T3)`;
  return [{ name: 'lostPush', words, to: 'reconcile', digest: image.digest }];
};

/** Any reconcile ends them (or begins on them) as it settles: this one has nothing else to do. */
export const strays = ({ releases, now }: Facts, state: State): Finding[] => {
  const names = straysOf(releases, state, now).map(({ tag, digest }) => tag ?? digest);
  return names.length === 0 ? [] : [reconcileFor('stray', `asked for, and nobody is at it: ${names.join(', ')}`)];
};
