import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keep } from './keep.ts';
import { play } from './play.ts';
import type { Played } from './play.ts';
import { replayCommand, storyText } from './report.ts';
import { partsOf, shrink } from './shrink.ts';
import type { Story } from './story.ts';
import { cdkOutOf } from './synthesize.ts';

/** From where the command is run, which is the root of the repository. */
const FOLDER = path.join('.cache', 'simulation', 'shrunk');

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const breaksOf = async (story: Story): Promise<string[]> =>
  (await play(story, { cdkOut: cdkOutOf })).violations.map(({ invariant }) => invariant);

/** The same invariant has to break: another that does is another bug, perhaps, and does not count. */
const playShrunk = (invariant: string): ((story: Story) => Promise<boolean>) => {
  let played = 0;
  return async (story) => {
    const broken = (await breaksOf(story)).includes(invariant);
    say(`${++played}: ${partsOf(story).length} parts, calm at ${story.calmAt} s: ${broken ? 'still breaks' : 'holds'}`);
    return broken;
  };
};

const write = (story: Story): string => {
  const file = path.join(FOLDER, `${story.seed}.json`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, `${JSON.stringify(story, null, 2)}\n`);
  return file;
};

/**
 * Shrinks what broke, and shows what remains.
 * @returns the exit code: 1, as of any run that breaks an invariant; 2 when nothing broke
 */
export const shrinkAndShow = async ({ story, violations }: Played, line?: string): Promise<number> => {
  const [first] = violations;
  if (!first) {
    say(`seed ${story.seed} breaks nothing: there is nothing to shrink`);
    return 2;
  }
  say(`${first.invariant}: ${first.words}`);
  const shrunk = await shrink(story, playShrunk(first.invariant));
  const file = line === undefined ? write(shrunk) : keep(shrunk, first.invariant, line);
  const dropped = partsOf(story).length - partsOf(shrunk).length;
  console.log(`${storyText(shrunk)}\n${dropped} of ${partsOf(story).length} parts dropped; ${first.invariant} breaks`);
  console.log(`replay: ${replayCommand({ story: shrunk, file })}`);
  return 1;
};

/** Keeps what was played as it is. @returns the exit code */
export const keepAndShow = ({ story, violations }: Played, line: string): number => {
  const [first] = violations;
  if (!first) say(`seed ${story.seed} breaks nothing (any more): it is kept all the same`);
  const file = keep(story, first?.invariant ?? '', line);
  console.log(`replay: ${replayCommand({ story, file })}`);
  return 0;
};
