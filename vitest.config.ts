import { configDefaults, defineConfig } from 'vitest/config';
import { FULL } from './test/full.ts';

/** A process that plays one file after the other, as it does seeds (`local/simulation/worker.ts`): each closes the worlds that it opened. */
const SCENARIOS = 'test/scenarios/**/*.test.ts';

/** They compute: what has no world, no process state and no mocks may share a process, which spares a start and an import a file. */
const PURE = ['asl', 'config', 'domain', 'invariants', 'ledger', 'workflow'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    // Worlds replace timers and the http agents of their process: a process a file keeps them apart.
    pool: 'forks',
    // Vitest leaves a core to itself otherwise; on two cores that is half the machine.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'worlds',
          globalSetup: ['test/global-setup.ts'],
          include: ['test/**/*.test.ts'],
          // All interleavings: a quarter of an hour of two cores.
          exclude: [
            ...configDefaults.exclude,
            ...PURE,
            SCENARIOS,
            ...(FULL ? [] : ['test/simulation/interleavings-all.test.ts']),
          ],
        },
      },
      {
        extends: true,
        // Loaded and compiled anew for each file, they would take twice as long.
        test: { name: 'scenarios', globalSetup: ['test/global-setup.ts'], include: [SCENARIOS], isolate: false },
      },
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
    ],
  },
});
