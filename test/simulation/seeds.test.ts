import { describe, expect, test } from 'vitest';
import { portionsOf } from '../../local/simulation/seeds.ts';
import type { Share } from '../../local/simulation/seeds.ts';

const seedsOf = ({ from, end, step }: Share): number[] => {
  const seeds: number[] = [];
  for (let seed = from; seed < end; seed += step) seeds.push(seed);
  return seeds;
};

describe('a share of many seeds, which one process after the other plays,', () => {
  test.each([
    { from: 1, end: 20_001, step: 2 },
    { from: 2, end: 20_001, step: 2 },
    { from: 7, end: 8, step: 4 },
    { from: 3, end: 5003, step: 1 },
  ])('is played whole, each seed once, in order: %o', (range) => {
    const share = { ...range, files: [] };
    expect(portionsOf(share).flatMap(seedsOf)).toEqual(seedsOf(share));
  });

  test('begins with its files, and has them even without a seed', () => {
    const files = ['kept.json'];
    const [first, ...others] = portionsOf({ files, from: 1, end: 9001, step: 1 });
    expect(first).toMatchObject({ files });
    expect(others.length).toBeGreaterThan(0);
    expect(others.flatMap((one) => one.files)).toEqual([]);
    expect(portionsOf({ files, from: 3, end: 3, step: 2 })).toMatchObject([{ files }]);
    expect(portionsOf({ files, from: 4, end: 3, step: 2 }).flatMap(seedsOf)).toEqual([]);
  });
});
