import type { Release } from './state.ts';

export interface WayBack {
  /** The newest good release that can run; `undefined`: there is no safe way back. */
  target: Release | undefined;
  /** Newer good ones that cannot run, each with its reason: `v2 (its image is archived)`. */
  skipped: string[];
}

/** What is told stands in STATE, too, which is small (`protocol.md` §2). */
const TOLD_MAX = 3;

/** What was passed over on the way back, for a reason; nothing where nothing was. */
export const tellSkipped = ({ skipped }: WayBack): string => {
  if (skipped.length === 0) return '';
  const more = skipped.length > TOLD_MAX ? ` and ${skipped.length - TOLD_MAX} more` : '';
  return `; passed over: ${skipped.slice(0, TOLD_MAX).join(', ')}${more}`;
};

/** By when it became good: ids tell when it was asked for, and what is adopted for a first push is asked for after it. */
const goodSince = ({ decidedAt, requestedAt }: Release): number => decidedAt ?? requestedAt;

/**
 * Set by somebody, and never seen serving: of an image that is good under another definition his definition is what failed. So that
 * one is a way back, and the image stays out of quarantine.
 */
export const isHisDefinition = ({ by, state }: Release): boolean => by === 'adopted' && state === 'requested';

/** What may be gone back to, newest first, each digest once: the good releases other than `from`, its digest under no other name (seed 8091). */
export const rollbackTargets = (releases: readonly Release[], from: Release): Release[] => {
  const seen = new Set(from.digest === 'unknown' || isHisDefinition(from) ? [] : [from.digest]);
  return releases
    .toSorted((a, b) => goodSince(b) - goodSince(a))
    .filter((release) => {
      if (release.state !== 'good' || release.id === from.id || seen.has(release.digest)) return false;
      // Of an adopted release without a digest nothing tells whether it is the same.
      if (release.digest !== 'unknown') seen.add(release.digest);
      return true;
    });
};
