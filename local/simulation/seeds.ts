import { fork } from 'node:child_process';
import path from 'node:path';
import { drawStory } from './draw.ts';
import { play } from './play.ts';
import type { Played, PlayOptions } from './play.ts';
import { realMilliseconds } from './real-time.ts';
import { readStory } from './story-file.ts';
import { cdkOutOf } from './synthesize.ts';

export interface Stretch {
  from: number;
  seeds: number;
  /** Real milliseconds of `realMilliseconds` after which no further seed begins. */
  until: number;
  jobs: number;
  /** Stories that are played before the seeds. */
  files?: readonly string[];
}

/** What a worker is told: these files, then every `step`th seed from `from` on, below `end`. */
export interface Share {
  files: readonly string[];
  from: number;
  end: number;
  step: number;
}

/** Plays a seed of a platform that has been synthesized. */
export const playSeed = (seed: number, trace?: PlayOptions['trace']): Promise<Played> =>
  play(drawStory(seed), { cdkOut: cdkOutOf, ...(trace && { trace }) });

/** Plays a story from a file. @throws UsageError */
export const playFile = async (file: string, trace?: PlayOptions['trace']): Promise<Played> => ({
  ...(await play(readStory(file), { cdkOut: cdkOutOf, ...(trace && { trace }) })),
  file,
});

const playHere = async (
  { from, seeds, until, files = [] }: Stretch,
  onPlayed: (played: Played) => void,
): Promise<void> => {
  for (const file of files) if (realMilliseconds() < until) onPlayed(await playFile(file));
  for (let seed = from; seed < from + seeds && realMilliseconds() < until; seed++) onPlayed(await playSeed(seed));
};

const WORKER = path.join(import.meta.dirname, 'worker.ts');

/**
 * A world is thrown away after a quarter of a second: room for its young objects spares the collector from moving them, and much
 * of its code never gets hot enough to be compiled otherwise. The SDK makes an error for each call, in case it is needed; where
 * errors were made shows when a seed is played alone.
 */
const FLAGS = ['--max-semi-space-size=64', '--always-sparkplug', '--stack-trace-limit=0'];

const playThere = (share: Share, until: number, onPlayed: (played: Played) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = fork(WORKER, [JSON.stringify(share)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [...process.execArgv, ...FLAGS],
    });
    child.on('message', (played) => {
      onPlayed(played as Played);
      if (realMilliseconds() >= until) child.kill();
    });
    child.once('error', reject);
    child.once('close', (code, signal) =>
      code === 0 || child.killed
        ? resolve()
        : reject(new Error(`a worker ended before its last seed: ${signal ?? `exit code ${code}`}`)),
    );
  });

/** A world leaves something of itself in its process (near half a megabyte): after so many seeds comes another process. */
const PORTION = 1000;

/** For so few seeds another process is not worth its start. */
const FEW = 20;

/** What one process after the other plays of a share. */
export const portionsOf = (share: Share): Share[] => {
  const width = PORTION * share.step;
  const count = Math.max(1, Math.ceil((share.end - share.from) / width));
  return Array.from({ length: count }, (_, index) => ({
    files: index === 0 ? share.files : [],
    from: share.from + index * width,
    end: Math.min(share.end, share.from + (index + 1) * width),
    step: share.step,
  }));
};

const playShare = async (share: Share, until: number, onPlayed: (played: Played) => void): Promise<void> => {
  for (const portion of portionsOf(share)) if (realMilliseconds() < until) await playThere(portion, until, onPlayed);
};

/** Plays a stretch of seeds, in so many processes. One seed after the other in each: a world takes over its process. */
export const playSeeds = async (stretch: Stretch, onPlayed: (played: Played) => void): Promise<void> => {
  const { from, seeds, jobs, until, files = [] } = stretch;
  if (jobs === 1 && seeds <= FEW) return playHere(stretch, onPlayed);
  const shares = Array.from({ length: Math.min(jobs, seeds + files.length) }, (_, index) => ({
    files: files.filter((_file, at) => at % jobs === index),
    from: from + index,
    end: from + seeds,
    step: jobs,
  }));
  await Promise.all(shares.map((share) => playShare(share, until, onPlayed)));
};
