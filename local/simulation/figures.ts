import type { Played } from './play.ts';
import type { Report } from './report.ts';

/** From so many seeds on everything must have come up: what never does proves nothing. */
export const ENOUGH = 2000;

/** How a run of seeds went on a machine. */
export interface Figures {
  /** First seed. */
  from: number;
  /** Lowest seed that was not played: `--from` for whoever goes on. */
  next: number;
  seconds: number;
  /** Processes, a core each. */
  jobs: number;
  seedsPerSecondPerCore: number;
  /** What never came up though it should have, by now. */
  never: readonly string[];
}

const zerosOf = (counts: Readonly<Record<string, number>>): string[] =>
  Object.keys(counts).filter((name) => counts[name] === 0);

/** Faults, habits and happenings that never fired, and states at which no execution was aborted; none while seeds are few. */
export const neverOf = ({ seeds, fired, aborted }: Pick<Report, 'seeds' | 'fired' | 'aborted'>): string[] =>
  seeds < ENOUGH
    ? []
    : [...zerosOf(fired).map((name) => `${name} fired`), ...zerosOf(aborted).map((place) => `aborted at ${place}`)];

const nextOf = (from: number, played: ReadonlySet<number>): number => {
  let next = from;
  while (played.has(next)) next++;
  return next;
};

/** @param seconds that it took */
export const figuresOf = (report: Report, all: readonly Played[], run: Pick<Figures, 'from' | 'jobs' | 'seconds'>) => ({
  ...run,
  next: nextOf(run.from, new Set(all.filter(({ file }) => file === undefined).map(({ story }) => story.seed))),
  seconds: Math.round(run.seconds),
  seedsPerSecondPerCore: Number((all.length / run.seconds / run.jobs).toFixed(2)),
  never: neverOf(report),
});

const inWords = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

/** @param of how many seeds */
export const progressText = (done: number, of: number, seconds: number, broken: number): string =>
  `${done} of ${of} seeds, ${(done / seconds).toFixed(1)} a second, ${broken} with a violation, ${inWords(((of - done) * seconds) / done)} left`;
