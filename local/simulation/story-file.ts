import { readFileSync } from 'node:fs';
import { TIMED_FAULTS, HABITS } from './faults/index.ts';
import { HAPPENINGS } from './happenings/index.ts';
import { UsageError } from './options.ts';
import { PLATFORMS } from './platforms.ts';
import type { Story } from './story.ts';

/** A story as it stands in a file: by itself, or as `story` of one that is kept. */
type Written = Partial<Story> & { story?: Story };

const parse = (file: string): Written => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`no story can be read from ${file}: ${(error as Error).message}`);
  }
};

const unknownOf = (names: readonly string[], known: readonly { name: string }[]): string[] =>
  names.filter((name) => !known.some((one) => one.name === name));

/** What of a story nobody knows (any more). */
const unknown = ({ platform, happenings, faults, habits }: Story): string[] => [
  ...unknownOf([platform], PLATFORMS),
  ...unknownOf(
    [...happenings, ...faults].map(({ name }) => name),
    [...HAPPENINGS, ...TIMED_FAULTS],
  ),
  ...unknownOf(Object.keys(habits), HABITS),
];

const isStory = (one: Written): one is Story =>
  [one.generator, one.seed, one.calmAt].every(Number.isFinite) &&
  typeof one.platform === 'string' &&
  Array.isArray(one.happenings) &&
  Array.isArray(one.faults) &&
  typeof one.habits === 'object';

/** @throws UsageError when there is no story in the file, or one that cannot be played */
export const readStory = (file: string): Story => {
  const written = parse(file);
  const story = written.story ?? written;
  if (!isStory(story)) throw new UsageError(`${file} holds no story: see local/simulation/story.ts for its members`);
  const names = unknown(story);
  if (names.length > 0) throw new UsageError(`the story of ${file} has what nobody can play: ${names.join(', ')}`);
  return story;
};
