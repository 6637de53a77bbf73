import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { drawStory } from '../../local/simulation/draw.ts';
import { platformNamed } from '../../local/simulation/platforms.ts';
import { play } from '../../local/simulation/play.ts';
import { playSeed } from '../../local/simulation/seeds.ts';
import { cdkOutOf, synthesize } from '../../local/simulation/synthesize.ts';
import { FULL } from '../full.ts';

/** The smallest platform, and in the full run the largest, too: each has to be synthesized. */
const NAMES = FULL ? ['solo', 'fleet'] : ['solo'];

/** Short stories that hold a happening and a fault at least. */
const seedsOf = (platform: string): number[] =>
  Array.from({ length: 100 }, (_, index) => drawStory(index + 1))
    .filter((story) => story.platform === platform && story.happenings.length > 0 && story.faults.length > 0)
    .sort((a, b) => a.calmAt - b.calmAt)
    .slice(0, 2)
    .map(({ seed }) => seed);

const SEEDS = NAMES.flatMap(seedsOf);

beforeAll(async () => {
  for (const name of NAMES) await synthesize(platformNamed(name));
}, 240_000);

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
  for (const seed of FULL ? SEEDS : SEEDS.slice(0, 1)) {
    const story = drawStory(seed);
    const overTheWire = await play(story, { cdkOut: cdkOutOf, trace: 'hash', wire: true });
    expect(overTheWire.trace).toBe((await playSeed(seed, 'hash')).trace!);
  }
}, 60_000);
