import { UsageError } from '../options.ts';
import { realMilliseconds } from '../real-time.ts';
import type { Caught, Mistake } from './mistake.ts';
import { ALL, MISTAKES } from './mistakes/index.ts';
import { OPEN } from './mistakes/open.ts';
import { huntAll } from './processes.ts';
import { page } from './table.ts';

/** What is hunted for, and how it is told. */
export interface SabotageWish {
  /** A name, several with commas between, or `all`. */
  sabotage: string;
  /** Most seeds a mistake. */
  seeds: number;
  jobs: number;
  json: boolean;
  markdown: boolean;
}

const chosen = (names: string): Mistake[] => {
  if (names === 'all') return [...MISTAKES];
  return names.split(',').map((name) => {
    const found = ALL.find((one) => one.name === name);
    if (found) return found;
    throw new UsageError(`no mistake ${name}; there are all, ${ALL.map((one) => one.name).join(', ')}`);
  });
};

const isRight = ({ caughtBy: expected }: Mistake, { caughtBy }: Caught): boolean => caughtBy === expected;

const verdict = (mistake: Mistake, caught: Caught): string => {
  if (caught.caughtBy === null) return `NOT CAUGHT; expected ${mistake.caughtBy}`;
  const by = `caught by ${caught.caughtBy}, seed ${caught.firstSeed}`;
  return isRight(mistake, caught) ? by : `${by}; EXPECTED ${mistake.caughtBy}`;
};

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/**
 * Hunts for planted mistakes; the platforms have been synthesized.
 * @returns the exit code: 0 if each was caught by the invariant that was named for it @throws UsageError
 */
export const sabotage = async ({ sabotage: names, json, markdown, seeds, jobs }: SabotageWish): Promise<number> => {
  const mistakes = chosen(names);
  const started = realMilliseconds();
  const all = await huntAll(mistakes, {
    seeds,
    jobs: Math.min(jobs, mistakes.length),
    onSeed: ({ name }, seed, broken) => {
      if (!json && (broken.length > 0 || seed % 50 === 0))
        say(`${name}: seed ${seed}: ${broken.join(', ') || 'green'}`);
    },
    onDone: (mistake, caught) => {
      if (!json) say(`${mistake.name}: ${verdict(mistake, caught)}`);
    },
  });
  const right = mistakes.filter((mistake, index) => isRight(mistake, all[index]!));
  if (json) console.log(JSON.stringify({ sabotage: all }, null, 2));
  else if (markdown) console.log(page(mistakes, all, OPEN));
  else
    for (const [index, mistake] of mistakes.entries()) console.log(`${mistake.name}: ${verdict(mistake, all[index]!)}`);
  const minutes = ((realMilliseconds() - started) / 60_000).toFixed(1);
  if (!json) say(`${right.length} of ${mistakes.length} caught as expected, in ${minutes} min`);
  return right.length === mistakes.length ? 0 : 1;
};
