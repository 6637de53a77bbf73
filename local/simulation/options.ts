import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

/** The command was not understood; the message says why and what would be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Wish {
  help: boolean;
  /** First seed. */
  from: number;
  seeds: number;
  /** Real minutes after which no further seed begins. */
  minutes: number;
  /** Processes. */
  jobs: number;
  json: boolean;
  trace: boolean;
  /** File of a story that is played instead of seeds. */
  story?: string;
  /** Leaves out of the one story what it can do without and still break what it breaks. */
  shrink: boolean;
  /** The one story is kept, with this line on what it was. */
  keep?: string;
  /** Plays the stories that were kept before the seeds. */
  kept: boolean;
  /** File that gets the result as data. */
  report?: string;
  /** Mistakes that are planted and hunted for instead: names with commas between, or `all`. */
  sabotage?: string;
  /** The result as the page of the docs. */
  markdown: boolean;
  /** Plays what was synthesized last. */
  built: boolean;
}

export const helpText = `npm run simulate -- [flags]

Plays whole systems under faults on virtual time, each drawn from a seed: a fleet, what happens to it, what fails. Then it is calm
for 30 virtual minutes, and every invariant must hold.

  --seeds N     so many seeds; default 100
  --from N      the first of them; default 1
  --seed N      only this one
  --minutes N   begins no further seed after so many minutes
  --jobs N      so many processes, or all: one a core; default 1
  --story FILE  only the story in this file: one that --shrink wrote, or one of test/simulation/kept
  --trace       everything that can be seen of the run, a line each, and its hash (with --seed or --story)
  --shrink      leaves out what the broken story can do without, and writes what remains (with --seed or --story)
  --keep LINE   keeps the story in test/simulation/kept, for ever, with a line on what it was (with --seed or --story)
  --kept        plays all that were kept, and before the seeds if --seeds, too, is given
  --json        the result as data, and nothing else on stdout
  --report FILE the same data, and how fast it went, to a file; every half minute what there is of it
  --sabotage M  plants the mistake M (or several, with commas between; or all), one at a time, and plays seeds until the
                invariant that was named for it breaks; --seeds: so many at most, default 300
  --markdown    the result as a table for the docs (with --sabotage)
  --built       plays what was synthesized last, even if sources have changed
  --help        this text
  --interleavings
                a request at every await of one sleep, instead of seeds: see --interleavings --help

Exit code: 0 if every invariant holds; 1 if one is broken, or if in 2,000 seeds or more a fault, a habit or a happening never came
up or no execution was aborted at some state; 2 if the command is not understood.`;

const options = {
  seeds: { type: 'string' },
  from: { type: 'string' },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  jobs: { type: 'string' },
  json: { type: 'boolean' },
  trace: { type: 'boolean' },
  story: { type: 'string' },
  shrink: { type: 'boolean' },
  keep: { type: 'string' },
  kept: { type: 'boolean' },
  report: { type: 'string' },
  sabotage: { type: 'string' },
  markdown: { type: 'boolean' },
  built: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `--seeds -5` as `--seeds=-5`, so that what is wrong with it is the number. */
const joined = (argv: readonly string[]): string[] =>
  argv.reduce<string[]>(
    (args, one) =>
      /^-\d/.test(one) && args.length > 0 ? [...args.slice(0, -1), `${args.at(-1)}=${one}`] : [...args, one],
    [],
  );

const valuesOf = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: joined(argv), options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${helpText}`);
  }
};

type Values = ReturnType<typeof valuesOf>;

const numberOf = (flag: string, text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`--${flag} takes a whole number of at most 15 digits, not '${text}'`);
};

const atLeastOne = (flag: string, text: string | undefined, otherwise: number): number => {
  const number = numberOf(flag, text, otherwise);
  if (number > 0) return number;
  throw new UsageError(`--${flag} takes a whole number above 0, not '${text}'`);
};

/** What makes no sense together, and why. */
const MISFITS: readonly [(given: Values) => unknown, string][] = [
  [
    ({ seed, seeds, from }) => seed !== undefined && (seeds ?? from) !== undefined,
    '--seed plays one seed: it goes with neither --seeds nor --from',
  ],
  [
    ({ story, seed, seeds, from }) => story !== undefined && (seed ?? seeds ?? from) !== undefined,
    '--story plays one story: it goes with none of --seed, --seeds and --from',
  ],
  [({ kept, seed, story }) => kept && (seed ?? story) !== undefined, '--kept plays many: without --seed and --story'],
  [({ trace, seed, story }) => trace && !(seed ?? story), '--trace shows one run: say which by --seed or --story'],
  [({ shrink, seed, story }) => shrink && !(seed ?? story), '--shrink shrinks one: say which by --seed or --story'],
  [({ keep, seed, story }) => keep && !(seed ?? story), '--keep keeps one story: say which by --seed or --story'],
  [({ keep }) => keep?.trim() === '', '--keep takes a line on what it was'],
  [({ trace, json }) => trace && json, '--trace is text: it does not go with --json'],
  [
    ({ trace, shrink, keep, json, report }) => (shrink || keep) && (trace || json || report),
    '--shrink and --keep go with none of --trace, --json and --report',
  ],
  [
    ({ sabotage, seed, from, story, trace, kept, report, minutes }) =>
      sabotage !== undefined && (seed ?? from ?? story ?? trace ?? kept ?? report ?? minutes) !== undefined,
    '--sabotage goes with --seeds, --jobs, --json, --markdown and --built only',
  ],
  [({ sabotage, markdown }) => markdown && sabotage === undefined, '--markdown shows what --sabotage found'],
  [({ markdown, json }) => markdown && json, '--markdown is text: it does not go with --json'],
  [({ trace, report }) => trace && report, '--report gets what --json says: it does not go with --trace'],
];

/** @throws UsageError */
export const parse = (argv: readonly string[]): Wish => {
  const given = valuesOf(argv);
  const misfit = MISFITS.find(([meets]) => meets(given));
  if (misfit) throw new UsageError(misfit[1]);
  const { help = false, json = false, trace = false, built = false, shrink = false, kept = false } = given;
  const { seed, story, keep, report, sabotage, markdown = false } = given;
  const usual = sabotage === undefined ? 100 : 300;
  const many = kept && given.seeds === undefined ? 0 : atLeastOne('seeds', given.seeds, usual);
  return {
    help,
    json,
    trace,
    built,
    shrink,
    kept,
    story,
    keep,
    report,
    sabotage,
    markdown,
    from: numberOf('seed', seed, numberOf('from', given.from, 1)),
    seeds: (seed ?? story) === undefined ? many : 1,
    minutes: given.minutes === undefined ? Infinity : atLeastOne('minutes', given.minutes, 1),
    jobs: given.jobs === 'all' ? availableParallelism() : atLeastOne('jobs', given.jobs, 1),
  };
};
