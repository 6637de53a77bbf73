import { drawStory } from '../draw.ts';
import { play } from '../play.ts';
import type { Platform } from '../platforms.ts';
import { cdkOutOf } from '../synthesize.ts';
import type { Caught, Mistake } from './mistake.ts';

type CdkOut = (platform: Platform) => string;

/** Names of the invariants that a seed breaks. */
const brokenBy = async (seed: number, cdkOut: CdkOut): Promise<Set<string>> => {
  const { violations } = await play(drawStory(seed), { cdkOut });
  return new Set(violations.map(({ invariant }) => invariant));
};

/** Only what is well without the mistake tells of it. */
const isGreen = async (seed: number): Promise<boolean> => (await brokenBy(seed, cdkOutOf)).size === 0;

/** The hint first, if it is among them: where nothing has changed, one seed is enough. */
const seedsOf = ({ hint }: Mistake, seeds: number): number[] => {
  const all = Array.from({ length: seeds }, (_, index) => index + 1);
  return hint === undefined || hint > seeds ? all : [hint, ...all.filter((seed) => seed !== hint)];
};

/**
 * Plays seeds with the mistake in the system until its invariant notices, on a seed that is green without it.
 * @param cdkOut of the platforms with the mistake
 * @returns what caught it: its own invariant, else the first other one that noticed
 */
export const hunt = async (
  mistake: Mistake,
  cdkOut: CdkOut,
  seeds: number,
  onSeed: (seed: number, broken: readonly string[]) => void = () => undefined,
): Promise<Caught> => {
  const { name } = mistake;
  let other: Caught | undefined;
  for (const seed of seedsOf(mistake, seeds)) {
    const broken = await brokenBy(seed, cdkOut);
    onSeed(seed, [...broken]);
    const isIts = broken.has(mistake.caughtBy);
    if (broken.size === 0 || (!isIts && other)) continue;
    if (!(await isGreen(seed))) continue;
    if (isIts) return { name, caughtBy: mistake.caughtBy, firstSeed: seed };
    other = { name, caughtBy: [...broken][0]!, firstSeed: seed };
  }
  return other ?? { name, caughtBy: null, firstSeed: null };
};
