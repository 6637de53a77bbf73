import path from 'node:path';
import { parseArgs } from 'node:util';
import { playDay } from './day.ts';
import type { Day } from './day.ts';

/**
 * `npx node bench/world.ts [--worlds 5] [--seed 1] [--out .cache/test/cdk.out]`: what the model costs, in CPU time of this process.
 * Figures are for comparing two states of the code on one machine; nothing asserts them. The traces must stay the same.
 */
const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: path.resolve(import.meta.dirname, '../.cache/test/cdk.out') },
  },
});

interface Measured extends Day {
  seed: number;
  openMs: number;
  playMs: number;
}

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

const measured = async (seed: number): Promise<Measured> => {
  const start = process.cpuUsage();
  let openMs = 0;
  const day = await playDay(values.out, seed, () => void (openMs = cpuMs(start)));
  return { ...day, seed, openMs, playMs: cpuMs(start) - openMs };
};

const show = ({ seed, openMs, playMs, calls, transitions, virtualHours, trace }: Measured): string =>
  [
    `seed ${seed}: open ${openMs.toFixed(0)} ms, play ${playMs.toFixed(0)} ms`,
    `${calls} calls (${(playMs / calls).toFixed(3)} ms each), ${transitions} transitions (${(playMs / transitions).toFixed(2)} ms each)`,
    `${virtualHours.toFixed(2)} h, trace ${trace}`,
  ].join(', ');

console.log(`imports: ${cpuMs().toFixed(0)} ms`);
for (let at = 0; at < Number(values.worlds); at++) console.log(show(await measured(Number(values.seed) + at)));
console.log(`whole: ${cpuMs().toFixed(0)} ms, ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
