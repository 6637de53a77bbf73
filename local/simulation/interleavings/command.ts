import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from '../options.ts';
import { platformNamed } from '../platforms.ts';
import { realMilliseconds } from '../real-time.ts';
import { synthesize } from '../synthesize.ts';
import type { Met } from './chunk.ts';
import { PLATFORM } from './ground.ts';
import { playAll } from './shares.ts';
import type { Choice } from './shares.ts';

const helpText = `npm run simulate -- --interleavings [flags]

Places a request at every await of a sleep, in every way, and sees that nobody is lost and that nobody's service falls asleep.

  --every N     only every Nth interleaving
  --some TEXT   only those with this in their name
  --only NAME   only this one (after those that share its world): <place>/<way>
  --jobs N      so many processes, or all: one a core; default 1
  --json        the result as data, and nothing else on stdout
  --built       plays what was synthesized last, even if sources have changed`;

const options = {
  interleavings: { type: 'boolean' },
  every: { type: 'string' },
  some: { type: 'string' },
  only: { type: 'string' },
  jobs: { type: 'string' },
  json: { type: 'boolean' },
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

const countOf = (flag: string, text = '1'): number => {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--${flag} takes a whole number above 0, not '${text}'`);
};

const jobsOf = (text?: string): number => (text === 'all' ? availableParallelism() : countOf('jobs', text));

/** With the same choice, so that the same ones share its world. */
const replay = (name: string, { every, some }: Choice): string =>
  [
    'npm run simulate -- --interleavings',
    ...(every > 1 ? [`--every ${every}`] : []),
    ...(some ? [`--some '${some}'`] : []),
    `--only '${name}'`,
  ].join(' ');

const complaint = ({ name, violations }: Met, choice: Choice): string =>
  [
    name,
    ...violations.map(({ invariant, words }) => `  ${invariant}: ${words}`),
    `  replay: ${replay(name, choice)}`,
  ].join('\n');

/** What `--json` gives. */
interface Report {
  interleavings: number;
  /** Of them: the request changed the sleep before that came to where the request was to stand still until. */
  overtaken: number;
  violations: { name: string; invariant: string; words: string }[];
  /** Seconds that a visitor waited for the app at most, and where. */
  longestWait: { seconds: number; name: string };
  perSecond: number;
  /** Two runs of the same choice have the same, in however many processes. */
  trace: string;
}

const hashOf = (all: readonly Met[]): string => {
  const lines = all.map(({ name, waited, overtaken }) => `${name} ${waited} ${overtaken}\n`);
  return createHash('sha256').update(lines.toSorted().join('')).digest('hex').slice(0, 16);
};

const longest = (all: readonly Met[]): Report['longestWait'] => {
  const { waited, name } = all.reduce((most, one) => (one.waited > most.waited ? one : most));
  return { seconds: Number(waited.toFixed(1)), name };
};

const reportOf = (all: readonly Met[], seconds: number): Report => ({
  interleavings: all.length,
  overtaken: all.filter(({ overtaken }) => overtaken).length,
  violations: all
    .flatMap(({ name, violations }) => violations.map((one) => ({ name, ...one })))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  longestWait: longest(all),
  perSecond: Number((all.length / seconds).toFixed(1)),
  trace: hashOf(all),
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const show = async (choice: Choice, jobs: number, json: boolean): Promise<number> => {
  const all: Met[] = [];
  const started = realMilliseconds();
  await playAll(choice, jobs, (met) => {
    all.push(met);
    if (met.violations.length > 0 && !json) say(complaint(met, choice));
    if (all.length % 500 === 0) say(`${all.length} interleavings`);
  });
  if (choice.only !== undefined && all.at(-1)?.name !== choice.only)
    throw new UsageError(`no interleaving is called '${choice.only}'`);
  if (all.length === 0) throw new UsageError(`no interleaving has '${choice.some}' in its name`);
  const report = reportOf(all, (realMilliseconds() - started) / 1000);
  const { interleavings, overtaken, violations, longestWait, perSecond, trace } = report;
  console.log(
    json
      ? JSON.stringify(report, null, 2)
      : `${interleavings} interleavings (${overtaken} overtaken by their own effect), ${perSecond} a second, ` +
          `${violations.length} violations; a visitor waited ${longestWait.seconds} s at most (${longestWait.name}); trace ${trace}`,
  );
  return violations.length > 0 ? 1 : 0;
};

/** `npm run simulate -- --interleavings`. @returns the exit code @throws UsageError */
export const showInterleavings = async (argv: readonly string[]): Promise<number> => {
  const { every, some = '', only, jobs, json = false, built = false, help = false } = valuesOf(argv);
  if (help) {
    console.log(helpText);
    return 0;
  }
  const choice = { every: countOf('every', every), some, ...(only !== undefined && { only }) };
  if (!built) await synthesize(platformNamed(PLATFORM));
  return show(choice, only === undefined ? jobsOf(jobs) : 1, json);
};
