import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * `npm test`: types, lint and format, then every vitest suite; the last line is `N passed, N failed`.
 * A check counts as one test, so that a type error is a failure like any other.
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

const check = (name: string, args: string[]): Count => {
  const ok = run(bin(name), args);
  console.log(`${ok ? 'ok' : 'FAILED'}: ${[name, ...args].join(' ')}`);
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
};

const suites = (): Count => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-test-'));
  const report = path.join(folder, 'report.json');
  try {
    const ok = run(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile=${report}`]);
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

const counts = [check('tsc', []), check('oxlint', ['--deny-warnings']), check('oxfmt', ['--check', '.']), suites()];
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
