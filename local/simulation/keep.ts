import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './options.ts';
import type { Story } from './story.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const FOLDER = path.join('test', 'simulation', 'kept');

/** A bug that the simulation found, kept for ever: its story replays whatever the generator draws for its seed by then. */
export interface Kept {
  /** Version of the generator that drew it. */
  generator: number;
  seed: number;
  /** The invariant it broke. */
  invariant: string;
  /** What it was. */
  line: string;
  /** Commit that it was found at. */
  found: string;
  /** Commit that mended it, or a version; filled in by whoever mends it. */
  fixed: string;
  story: Story;
}

/** Paths from the root of the repository. */
export const keptFiles = (): string[] => globSync(`${FOLDER}/*.json`, { cwd: ROOT }).toSorted();

/** The first words of a line, for a file's name. */
export const shortName = (line: string): string =>
  line
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .slice(0, 5)
    .join('-');

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
};

/** @returns path of the file, from the root of the repository @throws UsageError when it is there already */
export const keep = (story: Story, invariant: string, line: string): string => {
  const file = path.join(FOLDER, `${story.seed}-${shortName(line)}.json`);
  if (existsSync(path.join(ROOT, file))) throw new UsageError(`${file} is there already: tell it in other words`);
  const { generator, seed } = story;
  const kept: Kept = { generator, seed, invariant, line, found: commit(), fixed: '', story };
  mkdirSync(path.join(ROOT, FOLDER), { recursive: true });
  writeFileSync(path.join(ROOT, file), `${JSON.stringify(kept, null, 2)}\n`);
  return file;
};
