import { beforeAll, expect, test } from 'vitest';
import type { Met } from '../../local/simulation/interleavings/chunk.ts';
import { playAll } from '../../local/simulation/interleavings/shares.ts';
import { platformNamed } from '../../local/simulation/platforms.ts';
import { synthesize } from '../../local/simulation/synthesize.ts';

beforeAll(() => synthesize(platformNamed('solo')), 120_000);

test('wherever a request meets a sleep, nothing is lost, and no service falls asleep that was visited', async () => {
  const broken: Met[] = [];
  let played = 0;
  await playAll({ every: 1, some: '' }, 2, (met) => {
    played += 1;
    if (met.violations.length > 0) broken.push(met);
  });
  expect(broken).toEqual([]);
  expect(played).toBeGreaterThanOrEqual(10_000);
}, 3_600_000);
