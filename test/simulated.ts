import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';

/** So many seeds, and every story that was kept. */
const SEEDS = 100;
/** What stands for the commit where there is no git: the same seeds each time. */
const NO_COMMIT = 'no commit';

const commit = (): string => {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : NO_COMMIT;
};

/** Each commit plays seeds of its own, the same ones wherever it is tested. */
export const firstSeedOf = (of: string): number =>
  Number.parseInt(createHash('sha256').update(of).digest('hex').slice(0, 8), 16);

interface Told {
  seeds: number;
  violations: { seed: number }[];
}

const countsOf = (file: string): { passed: number; failed: number } => {
  const { seeds, violations }: Told = JSON.parse(readFileSync(file, 'utf8'));
  const failed = new Set(violations.map(({ seed }) => seed)).size;
  return { passed: seeds - failed, failed };
};

/** Plays them by the command that people run: a seed that fails prints its story and how to replay it. A seed counts as one test. */
export const simulated = (): { passed: number; failed: number } => {
  const of = commit();
  const from = firstSeedOf(of);
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-seeds-'));
  const report = path.join(folder, 'report.json');
  console.log(`simulation: ${SEEDS} seeds from ${from} on (${of}), and those that were kept`);
  const which = ['--kept', '--from', String(from), '--seeds', String(SEEDS)];
  const how = ['--built', '--jobs', String(availableParallelism()), '--report', report];
  const { status } = spawnSync(process.execPath, ['local/simulation/main.ts', ...which, ...how], { stdio: 'inherit' });
  try {
    const counts = status === 0 || status === 1 ? countsOf(report) : { passed: 0, failed: 1 };
    return { ...counts, failed: Math.max(counts.failed, status === 0 ? 0 : 1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
