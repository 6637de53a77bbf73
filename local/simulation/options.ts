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
  --jobs N      so many processes; default 1
  --trace       everything that can be seen of the run, a line each, and its hash (with --seed)
  --json        the result as data, and nothing else on stdout
  --built       plays what was synthesized last, even if sources have changed
  --help        this text

Exit code: 0 if every invariant holds, 1 if one is broken, 2 if the command is not understood.`;

const options = {
  seeds: { type: 'string' },
  from: { type: 'string' },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  jobs: { type: 'string' },
  json: { type: 'boolean' },
  trace: { type: 'boolean' },
  built: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const valuesOf = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${helpText}`);
  }
};

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

/** @throws UsageError */
export const parse = (argv: readonly string[]): Wish => {
  const { seed, help = false, json = false, trace = false, built = false, ...more } = valuesOf(argv);
  if (seed !== undefined && (more.seeds ?? more.from) !== undefined)
    throw new UsageError('--seed plays one seed: it goes with neither --seeds nor --from');
  if (trace && seed === undefined) throw new UsageError('--trace shows one run: say which by --seed');
  if (trace && json) throw new UsageError('--trace is text: it does not go with --json');
  return {
    help,
    json,
    trace,
    built,
    from: numberOf('seed', seed, numberOf('from', more.from, 1)),
    seeds: seed === undefined ? atLeastOne('seeds', more.seeds, 100) : 1,
    minutes: more.minutes === undefined ? Infinity : atLeastOne('minutes', more.minutes, 1),
    jobs: atLeastOne('jobs', more.jobs, 1),
  };
};
