import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { TIMED_FAULTS, HABITS } from './faults/index.ts';
import { HAPPENINGS } from './happenings/index.ts';
import { UsageError } from './options.ts';
import { PLATFORMS } from './platforms.ts';
import type { Story } from './story.ts';

const second = z.number().nonnegative();
const params = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const Written = z.object({
  generator: z.number(),
  seed: z.number(),
  platform: z.string(),
  habits: z.record(z.string(), z.number()),
  happenings: z.array(z.object({ at: second, name: z.string(), service: z.string(), with: params })),
  faults: z.array(
    z.object({ key: z.number().optional(), name: z.string(), from: second, until: second, with: params }),
  ),
  calmAt: second,
});

/** By itself, or as `story` of one that is kept. */
const read = (file: string): unknown => {
  try {
    const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return (written as { story?: unknown } | null)?.story ?? written;
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
    happenings.map(({ service }) => service),
    PLATFORMS.find(({ name }) => name === platform)?.services ?? [],
  ),
  ...unknownOf(
    [...happenings, ...faults].map(({ name }) => name),
    [...HAPPENINGS, ...TIMED_FAULTS],
  ),
  ...unknownOf(Object.keys(habits), HABITS),
];

/** @throws UsageError when there is no story in the file, or one that cannot be played */
export const readStory = (file: string): Story => {
  const { data: story, error } = Written.safeParse(read(file));
  if (!story) throw new UsageError(`${file} holds no story (local/simulation/story.ts): ${z.prettifyError(error)}`);
  const names = unknown(story);
  if (names.length > 0) throw new UsageError(`the story of ${file} has what nobody can play: ${names.join(', ')}`);
  return story;
};
