import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulated } from './simulated.ts';

/**
 * `npm test`: types, lint and format, then every vitest suite, then seeds of the fault simulation; the last line is
 * `N passed, N failed`. A check counts as one test, so that a type error is a failure like any other, and so does a seed.
 * `--full` (`npm run test:full`) replays every boundary and plays many more interleavings (`test/full.ts`).
 */
interface Count {
  passed: number;
  failed: number;
}

// A process a file loads the SDK and CDK again and again: kept compiled, that is an eighth of all time.
process.env['NODE_COMPILE_CACHE'] ??= path.resolve('.cache/compiled');
if (process.argv.includes('--full')) process.env['TIDEGATE_FULL'] = '1';

const bin = (name: string): string => path.resolve('node_modules/.bin', name);

const run = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;

/** Beside what goes on meanwhile: a synth keeps one core busy. */
const started = (...args: string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });

const told = (what: string, ok: boolean): Count => {
  console.log(`${ok ? 'ok' : 'FAILED'}: ${what}`);
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
};

const check = (name: string, args: string[]): Count => told([name, ...args].join(' '), run(bin(name), args));

/** @param projects of vitest.config.ts */
const suites = (...projects: string[]): Count => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-test-'));
  const report = path.join(folder, 'report.json');
  try {
    const ok = run(bin('vitest'), [
      'run',
      ...projects.map((project) => `--project=${project}`),
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${report}`,
    ]);
    const { numPassedTests: passed, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    // A suite that does not load has no failed test, and a crash of the runner has neither.
    const failed = Math.max(
      numFailedTests,
      numFailedTestSuites && !numFailedTests ? numFailedTestSuites : 0,
      ok ? 0 : 1,
    );
    return { passed, failed };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const synthesized = started(path.resolve('test/synthesize.ts'));
const counts = [check('tsc', []), check('oxlint', ['--deny-warnings']), check('oxfmt', ['--check', '.'])];
counts.push(suites('pure'), told('synth', await synthesized), suites('worlds', 'scenarios'), simulated());
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
