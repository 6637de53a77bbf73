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

/** Several, where the registry gives them one time, or one version: none of them passes another over. */
const newestOf = (candidates: readonly Eligible[]): Eligible[] => {
  const greatest = candidates.reduce((order, one) => (one.order > order ? one.order : order), '');
  return candidates.filter(({ order }) => order === greatest);
};

/** Whatever the ledger has decided about a digest stands; only what nobody has begun on is still to be done. */
const isDecided = (releases: readonly Release[], digest: string): boolean =>
  releases.some((release) => release.digest === digest && release.state !== 'requested');

/** What was pushed before the service was first seen was told to nobody, and nobody asked for it. */
const firstSeen = (releases: readonly Release[]): number => Math.min(...releases.map((release) => release.requestedAt));

/** Images are compared with images: the event of a push may be a second later than its image (TOP-6), and passes nothing over by that. */
const orderOfCurrent = (current: Release, eligible: readonly Eligible[]): string => {
  const pushed = current.by === 'push' ? eligible.find(({ image }) => image.digest === current.digest) : undefined;
  return pushed?.order ?? current.order;
};

/** It is wanted already, or a person's wish comes first: he may have asked for an older image after that push. Under a hold nobody starts a wish. */
const waits = (releases: readonly Release[], { hold, wantDeploy }: State, digest: string): boolean => {
  if (hold || !wantDeploy) return false;
  const wanted = releases.find((release) => release.id === wantDeploy);
  return !wanted || wanted.by === 'manual' || wanted.digest === digest;
};

/**
 * T3: the newest image that may deploy is newer than the current one, and no event ever told of it (or whoever heard it died before
 * he began). Older ones are passed over, as a later push passes over them. Under a hold, too: it ends as held, like one that was told;
 * and beside whoever holds the service, who hears of no push that was not told (seed 41552).
 */
export const lostPush = ({ settings, images = [], releases, now }: Facts, state: State): Finding[] => {
  const current = releases.find((release) => release.id === state.current);
  if (!current || current.digest === 'unknown') return [];
  const eligible = eligibleOf(images, settings.tags).filter(({ image }) => !isRejected(releases, image.digest));
  const found = newestOf(eligible).find(
    ({ image }) => image.digest !== current.digest && !isDecided(releases, image.digest),
  );
  if (!found || found.order < orderOfCurrent(current, eligible)) return [];
  const { image, tag } = found;
  if (waits(releases, state, image.digest)) return [];
  if (image.pushedAt < firstSeen(releases) || image.pushedAt > now - ON_ITS_WAY_MS) return [];
  const next = state.holder ? `it is deployed when the ${state.verb} under way has ended` : 'it is deployed now';
  const becomes = state.hold ? 'it is held, as the service is' : next;
  const words = `the push of ${tag} (${image.digest}) was never told: ${becomes} (T3)`;
  return [{ name: 'lostPush', words, to: 'reconcile', digest: image.digest }];
};

/** Any reconcile ends them (or begins on them) as it settles: this one has nothing else to do. */
export const strays = ({ releases, now }: Facts, state: State): Finding[] => {
  const names = straysOf(releases, state, now).map(({ tag, digest }) => tag ?? digest);
  return names.length === 0 ? [] : [reconcileFor('stray', `asked for, and nobody is at it: ${names.join(', ')}`)];
};
