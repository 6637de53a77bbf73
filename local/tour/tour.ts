import { helpText, parse, UsageError } from './arguments.ts';
import { createPaint } from './paint.ts';
import { measureMonth, tellMonth } from './month.ts';
import { present } from './present.ts';
import { allStories } from './stories/all.ts';
import type { Story } from './story.ts';
import { DEFAULTS, synthesize } from './synthesize.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

const catalogue = (stories: readonly Story[]): string =>
  stories.map(({ name, about }) => `${name}\n    ${about}`).join('\n');

/** @returns the exit code: 0, 1 when a story fails or synth does, 2 when the command is not understood */
export const main = async (argv: readonly string[], stories = allStories): Promise<number> => {
  try {
    const { mode, chosen, seed, quiet } = parse(argv, stories);
    if (mode === 'help') print(helpText);
    if (mode === 'list') print(catalogue(stories));
    if (mode === 'help' || mode === 'list') return 0;
    const progress = quiet ? () => {} : say;
    if (mode === 'month') {
      print(tellMonth(await measureMonth(await synthesize(progress, DEFAULTS))));
      return 0;
    }
    const cdkOut = await synthesize(progress);
    return await present(chosen, { cdkOut, seed, quiet, json: mode === 'json', paint: createPaint(process.stdout) });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    say(error.message);
    return error instanceof UsageError ? 2 : 1;
  }
};
