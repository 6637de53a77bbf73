import type { Release } from './state.ts';

/** What may be gone back to: the newest good release other than `from` whose digest is usable (not quarantined, still in the registry). */
export const rollbackTarget = (
  releases: readonly Release[],
  from: Release,
  usable: (release: Release) => boolean,
): Release | undefined =>
  releases.find(
    (release) =>
      release.state === 'good' && release.id !== from.id && release.digest !== from.digest && usable(release),
  );
