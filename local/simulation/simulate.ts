import { helpText, parse, UsageError } from './options.ts';
import type { Wish } from './options.ts';
import { PLATFORMS } from './platforms.ts';
import type { Played } from './play.ts';
import { realMilliseconds } from './real-time.ts';
import { complaint, reportOf, storyText, summary } from './report.ts';
import { playSeed, playSeeds } from './seeds.ts';
import { synthesize } from './synthesize.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const build = async (): Promise<void> => {
  for (const platform of PLATFORMS) await synthesize(platform);
};

const showTrace = async (seed: number): Promise<number> => {
  const played = await playSeed(seed, true);
  for (const line of played.lines ?? []) console.log(line);
  console.log(`${storyText(played.story)}\ntrace ${played.trace}`);
  if (played.violations.length > 0) say(complaint(played));
  return played.violations.length > 0 ? 1 : 0;
};

const showSeeds = async ({ from, seeds, minutes, jobs, json }: Wish): Promise<number> => {
  const all: Played[] = [];
  const started = realMilliseconds();
  await playSeeds({ from, seeds, jobs, until: started + minutes * 60_000 }, (played) => {
    all.push({ ...played });
    if (!json && played.violations.length > 0) say(`\n${complaint(played)}`);
    if (!json && all.length % 50 === 0) say(`${all.length} seeds`);
  });
  const report = reportOf(all, (realMilliseconds() - started) / 1000);
  if (seeds === 1 && !json) for (const one of all) console.log(`${storyText(one.story)}\ntrace ${one.trace}`);
  console.log(json ? JSON.stringify(report, null, 2) : summary(report, all));
  return report.violations.length > 0 ? 1 : 0;
};

/** @returns the exit code */
export const main = async (argv: readonly string[]): Promise<number> => {
  try {
    const wish = parse(argv);
    if (wish.help) {
      console.log(helpText);
      return 0;
    }
    if (!wish.built) await build();
    return wish.trace ? await showTrace(wish.from) : await showSeeds(wish);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(error.message);
    return 2;
  }
};
