import { showSeeds } from './many.ts';
import { helpText, parse, UsageError } from './options.ts';
import type { Wish } from './options.ts';
import { PLATFORMS } from './platforms.ts';
import type { Played } from './play.ts';
import { complaint, storyText } from './report.ts';
import { playFile, playSeed } from './seeds.ts';
import { synthesizeAll } from './synthesize.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const playOne = ({ from, story, trace }: Wish): Promise<Played> => {
  const shown = trace ? 'lines' : 'hash';
  return story === undefined ? playSeed(from, shown) : playFile(story, shown);
};

const showOne = async (wish: Wish): Promise<number> => {
  const played = await playOne(wish);
  for (const line of played.lines ?? []) console.log(line);
  console.log(`${storyText(played.story)}\ntrace ${played.trace}`);
  if (played.violations.length > 0) say(complaint(played));
  return played.violations.length > 0 ? 1 : 0;
};

/** Loaded for this only: what shrinks is a library for tests. */
const shrinkOne = async (wish: Wish): Promise<number> => {
  const { keepAndShow, shrinkAndShow } = await import('./shrinking.ts');
  const played = await playOne(wish);
  return wish.shrink ? shrinkAndShow(played, wish.keep) : keepAndShow(played, wish.keep ?? '');
};

const show = (wish: Wish): Promise<number> => {
  if (wish.shrink || wish.keep !== undefined) return shrinkOne(wish);
  const one = wish.seeds === 1 && !wish.kept && !wish.json && wish.report === undefined;
  return one ? showOne(wish) : showSeeds(wish);
};

const hunt = async (wish: Wish & { sabotage: string }): Promise<number> =>
  (await import('./sabotage/sabotage.ts')).sabotage(wish);

/** @returns the exit code */
export const main = async (argv: readonly string[]): Promise<number> => {
  try {
    // Another command, with flags of its own.
    if (argv.includes('--interleavings'))
      return await (await import('./interleavings/command.ts')).showInterleavings(argv);
    const wish = parse(argv);
    if (wish.help) {
      console.log(helpText);
      return 0;
    }
    if (!wish.built) await synthesizeAll(PLATFORMS);
    const { sabotage } = wish;
    return sabotage === undefined ? await show(wish) : await hunt({ ...wish, sabotage });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(error.message);
    return 2;
  }
};
