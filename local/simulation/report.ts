import { FAULT_NAMES } from './faults/index.ts';
import { HAPPENINGS } from './happenings/index.ts';
import { IMAGE_NAMES } from './images.ts';
import { PLACES } from './places.ts';
import type { Played } from './play.ts';
import type { Params, Story } from './story.ts';

/** What a run of many seeds says, as `--json` gives it. */
export interface Report {
  /** How many were played. */
  seeds: number;
  violations: { seed: number; invariant: string; story: string }[];
  seedsPerSecond: number;
  fired: Record<string, number>;
  /** By `<machine>.<state>`. */
  aborted: Record<string, number>;
}

const clock = (seconds: number): string => {
  const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
};

const paramsOf = (params: Params): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** A story in words, a line for each of its parts. */
export const storyText = ({ seed, platform, habits, happenings, faults, calmAt }: Story): string =>
  [
    `seed ${seed} on ${platform}${Object.keys(habits).length ? `; AWS: ${paramsOf(habits)}` : ''}`,
    ...faults.map((one) => `  ${clock(one.from)}-${clock(one.until)} ${one.name} (${paramsOf(one.with)})`),
    ...happenings.map((one) => `  ${clock(one.at)} ${one.service} ${one.name} (${paramsOf(one.with)})`),
    `  ${clock(calmAt)} calm`,
  ]
    .join('\n')
    .replaceAll(' ()', '');

type Source = Pick<Played, 'story' | 'file'>;

export const replayCommand = ({ story, file }: Source): string =>
  `npm run simulate -- ${file === undefined ? `--seed ${story.seed}` : `--story ${file}`}`;

/** What one seed has to say; nothing when all is well. */
export const complaint = ({ story, file, violations, left = [] }: Played): string =>
  [
    ...violations.map(({ invariant, words }) => `${invariant}: ${words}`),
    storyText(story),
    ...left.map((line) => `  left: ${line}`),
    `replay: ${replayCommand({ story, file })}`,
    `shrink: ${replayCommand({ story, file })} --shrink`,
  ].join('\n');

const add = (sums: Record<string, number>, counts: Record<string, number>): void => {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
};

/** Everything that can fire, so that what never did shows as zero. */
const zeros = (): Record<string, number> =>
  Object.fromEntries([...FAULT_NAMES, ...HAPPENINGS.map(({ name }) => name), ...IMAGE_NAMES].map((name) => [name, 0]));

/** @param seconds that they took */
export const reportOf = (all: readonly Played[], seconds: number): Report => {
  const fired = zeros();
  const aborted: Record<string, number> = Object.fromEntries(PLACES.map((place) => [place, 0]));
  for (const played of all) {
    add(fired, played.fired);
    add(aborted, played.aborted);
  }
  const violations = all.flatMap((played) =>
    // One a broken invariant: the story tells the rest.
    [...new Set(played.violations.map(({ invariant }) => invariant))].map((invariant) => ({
      seed: played.story.seed,
      invariant,
      story: complaint(played),
    })),
  );
  violations.sort((a, b) => a.seed - b.seed);
  const sorted = Object.fromEntries(Object.entries(aborted).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    seeds: all.length,
    violations,
    seedsPerSecond: Number((all.length / seconds).toFixed(2)),
    fired,
    aborted: sorted,
  };
};

const countsText = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

/**
 * The report for people; the stories of violations were told as they came up.
 * @param jobs processes that played, a core each
 */
export const summary = (report: Report, all: readonly Played[], jobs: number): string => {
  const mean = (of: (played: Played) => number): number => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  const executions: Record<string, number> = {};
  for (const played of all) add(executions, played.executions);
  const seeds = [...new Set(report.violations.map(({ seed }) => seed))];
  return [
    `fired: ${countsText(report.fired)}`,
    `aborted: ${countsText(report.aborted) || 'none'}`,
    `executions: ${countsText(executions)}`,
    `a seed: ${mean((one) => one.calls).toFixed(0)} calls, ${mean((one) => one.transitions).toFixed(0)} transitions, ${mean((one) => one.virtualHours).toFixed(1)} virtual hours`,
    `${report.seeds} seeds, ${report.seedsPerSecond} a second, ${(report.seedsPerSecond / jobs).toFixed(2)} a second on each of ${jobs} ${jobs === 1 ? 'core' : 'cores'}; ${seeds.length} with a violation${seeds.length ? `: ${seeds.join(', ')}` : ''}`,
  ].join('\n');
};
