import { configDefaults, defineConfig } from 'vitest/config';
import { FULL } from './test/full.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // All interleavings: a quarter of an hour of two cores.
    exclude: [...configDefaults.exclude, ...(FULL ? [] : ['test/simulation/interleavings-all.test.ts'])],
    globalSetup: ['test/global-setup.ts'],
    // Worlds replace timers and the http agents of their process: a process a file keeps them apart.
    pool: 'forks',
    // Vitest leaves a core to itself otherwise; on two cores that is half the machine.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
