import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { drawStory } from '../../local/simulation/draw.ts';
import { platformNamed } from '../../local/simulation/platforms.ts';
import { play } from '../../local/simulation/play.ts';
import { playSeed } from '../../local/simulation/seeds.ts';
import { cdkOutOf, synthesize } from '../../local/simulation/synthesize.ts';

/** The cheapest platform only: each has to be synthesized. */
const SEEDS = Array.from({ length: 100 }, (_, seed) => seed + 1)
  .filter((seed) => drawStory(seed).platform === 'solo')
  .slice(0, 2);

beforeAll(() => synthesize(platformNamed('solo')), 120_000);

/** The line that a replay in a process of its own ends with. */
const traceElsewhere = (seed: number): string => {
  const main = path.resolve(import.meta.dirname, '../../local/simulation/main.ts');
  const told = execFileSync(process.execPath, [main, '--built', '--seed', String(seed)], { encoding: 'utf8' });
  return /^trace (\w+)$/m.exec(told)?.[1] ?? '';
};

test('the same seed gives the same run to the byte, in any order of seeds and in another process', async () => {
  const first = new Map<number, string>();
  for (const seed of SEEDS) first.set(seed, (await playSeed(seed, 'hash')).trace!);
  const again = new Map<number, string>();
  for (const seed of SEEDS.toReversed()) again.set(seed, (await playSeed(seed, 'hash')).trace!);
  expect(Object.fromEntries(again)).toEqual(Object.fromEntries(first));
  const last = SEEDS.at(-1)!;
  expect(traceElsewhere(last)).toBe(first.get(last));
}, 60_000);

test('over the wire a seed runs to the byte as by plain function calls', async () => {
  for (const seed of SEEDS) {
    const story = drawStory(seed);
    const overTheWire = await play(story, { cdkOut: cdkOutOf, trace: 'hash', wire: true });
    expect(overTheWire.trace).toBe((await playSeed(seed, 'hash')).trace!);
  }
}, 60_000);
