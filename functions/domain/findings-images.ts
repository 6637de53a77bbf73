import { type Facts, type Finding, tellPerson } from './findings.ts';
import type { ObservedImage } from './observed.ts';
import { rollbackTargets } from './rollback-target.ts';
import type { Release, State } from './state.ts';

/** Why the image cannot be pulled; `undefined`: it can, or nothing is known of it. */
const objection = (images: readonly ObservedImage[], { digest }: Release): string | undefined => {
  if (digest === 'unknown') return undefined;
  const image = images.find((each) => each.digest === digest);
  if (!image) return 'is gone from the registry';
  return image.pullable ? undefined : 'is archived';
};

const name = (release: Release): string => release.tag ?? release.digest;

const currentFinding = (release: Release, why: string, next: Release | undefined, state: State): Finding => {
  const does = state.phase === 'asleep' ? 'a visitor would not get it' : 'a new task of it could not start';
  const then = next ? `the way back is ${name(next)}` : 'there is no other good release: push an image';
  return tellPerson('unpullable', `the image of ${name(release)} ${why}: ${does}; ${then}`);
};

/** Z25, T42: whether the current release could start, and whether there is a safe way back, told before anybody needs it. */
export const wakeability = ({ images, releases, active }: Facts, state: State): Finding[] => {
  const current = releases.find((release) => release.id === state.current);
  if (!current) return [];
  const found: Finding[] = [];
  const inactive = active === false;
  if (inactive)
    found.push(
      tellPerson('unpullable', `${current.revisionArn} is INACTIVE: it is registered again when it is needed (TD-12)`),
    );
  if (!images) return found;
  const ways = rollbackTargets(releases, current);
  const next = ways.find((release) => !objection(images, release));
  const why = objection(images, current);
  if (why) found.push(currentFinding(current, why, next, state));
  else if (ways.length > 0 && !next)
    found.push(
      tellPerson('noWayBack', `no good release before ${name(current)} can be pulled: there is no safe way back (T42)`),
    );
  return found;
};
