import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import type { Story } from './story.ts';

/** The command was not understood; the message says why and what would be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Wish {
  mode: 'help' | 'list' | 'month' | 'json' | 'tell';
  chosen: readonly Story[];
  seed: number;
  quiet: boolean;
}

export const helpText = `npm run tour [-- flags]

Synthesizes the app, loads it into the local model of AWS and plays its stories on virtual time.

  --story NAME  only this story; may be given again
  --list        the names of the stories, each with its sentence
  --seed N      the seed of every world's chance, a whole number; default 1
  --quiet       only the table at the end
  --month       no story, but what a service costs in a month, asleep and awake (some 10 s)
  --json        the table as data, and nothing else on stdout
  --help        this text

Exit code: 0 if every story comes out right, 1 if one does not, 2 if the command is not understood.`;

const options = {
  story: { type: 'string', multiple: true },
  list: { type: 'boolean' },
  seed: { type: 'string' },
  quiet: { type: 'boolean' },
  month: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const valuesOf = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${helpText}`);
  }
};

const seedOf = (text = '1'): number => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`--seed takes a whole number of at most 15 digits, not '${text}'`);
};

const storyNamed = (name: string, stories: readonly Story[]): Story => {
  const found = stories.find((story) => story.name === name);
  if (found) return found;
  const names = stories.map((story) => story.name);
  throw new UsageError(`no story '${name}'; did you mean '${nearest(name, names)}'? --list shows them all`);
};

/** @throws UsageError */
export const parse = (argv: readonly string[], stories: readonly Story[]): Wish => {
  const { help, list, month, json, quiet = false, seed, story } = valuesOf(argv);
  const mode = help ? 'help' : list ? 'list' : month ? 'month' : json ? 'json' : 'tell';
  const wanted = story?.map((name) => storyNamed(name, stories));
  return { mode, quiet, seed: seedOf(seed), chosen: wanted ? stories.filter((one) => wanted.includes(one)) : stories };
};
