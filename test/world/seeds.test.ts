import { expect, test } from 'vitest';
import { playDay } from '../../bench/day.ts';
import { CDK_OUT } from '../synthesized.ts';

const traceOf = async (seed: number): Promise<string> => (await playDay(CDK_OUT, seed, () => {})).trace;

test('a seed is the same run to the byte, played alone or after others', async () => {
  // The first day of a process finds modules and clients cold.
  const alone = await traceOf(3);
  const others = [await traceOf(1), await traceOf(2)];
  expect(await traceOf(3)).toBe(alone);
  expect(new Set([alone, ...others]).size).toBe(3);
});
