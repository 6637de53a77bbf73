import { writeFileSync } from 'node:fs';
import { figuresOf, progressText } from './figures.ts';
import { keptFiles } from './keep.ts';
import { UsageError } from './options.ts';
import type { Wish } from './options.ts';
import type { Played } from './play.ts';
import { realMilliseconds } from './real-time.ts';
import { complaint, reportOf, summary } from './report.ts';
import type { Report } from './report.ts';
import { playSeeds } from './seeds.ts';

const PROGRESS_SECONDS = 30;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** What is to be played before the seeds. */
const filesOf = ({ kept, story }: Wish): string[] => [
  ...(kept ? keptFiles() : []),
  ...(story === undefined ? [] : [story]),
];

/** What was played so far. */
const createTally = ({ from, jobs, report: file }: Wish) => {
  const all: Played[] = [];
  const started = realMilliseconds();
  const seconds = (): number => (realMilliseconds() - started) / 1000;
  return {
    all,
    seconds,
    broken: () => all.filter(({ violations }) => violations.length > 0).length,
    /** @throws UsageError where the file cannot be written: it is known before the first seed, not after the last */
    start: (): void => {
      try {
        if (file !== undefined) writeFileSync(file, '{}\n');
      } catch (error) {
        throw new UsageError(`--report cannot be written: ${(error as Error).message}`);
      }
    },
    /** Also to the file, if there is to be one. */
    report: (): { report: Report; never: readonly string[] } => {
      const report = reportOf(all, seconds());
      const figures = figuresOf(report, all, { from, jobs, seconds: seconds() });
      if (file !== undefined) writeFileSync(file, `${JSON.stringify({ ...report, ...figures }, null, 2)}\n`);
      return { report, never: figures.never };
    },
  };
};

/** Every half minute says how far it is; the file is written, too, so that a run that is stopped leaves its figures. */
const createProgress = (of: number, { all, seconds, broken, report }: ReturnType<typeof createTally>) => {
  let told = 0;
  return (): void => {
    if (seconds() - told < PROGRESS_SECONDS) return;
    told = seconds();
    say(progressText(all.length, of, seconds(), broken()));
    report();
  };
};

/** Plays a stretch of seeds and tells what came of it. @returns the exit code: 1, too, when something never came up in many seeds */
export const showSeeds = async (wish: Wish): Promise<number> => {
  const { from, minutes, jobs, json } = wish;
  const files = filesOf(wish);
  const seeds = wish.story === undefined ? wish.seeds : 0;
  const tally = createTally(wish);
  tally.start();
  const progress = createProgress(seeds + files.length, tally);
  await playSeeds({ from, seeds, jobs, files, until: realMilliseconds() + minutes * 60_000 }, (played) => {
    tally.all.push(played);
    if (!json && played.violations.length > 0) say(`\n${complaint(played)}`);
    progress();
  });
  const { report, never } = tally.report();
  console.log(json ? JSON.stringify(report, null, 2) : summary(report, tally.all, jobs));
  for (const one of never) say(`never in ${report.seeds} seeds: ${one}`);
  return report.violations.length > 0 || never.length > 0 ? 1 : 0;
};
