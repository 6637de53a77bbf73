import { playSeed } from './seeds.ts';
import type { Share } from './seeds.ts';

/** A process of `--jobs`: plays its share of the seeds and tells of each as it is done. */
const { from, end, step }: Share = JSON.parse(process.argv[2] ?? '');
for (let seed = from; seed < end; seed += step) {
  const played = await playSeed(seed);
  await new Promise((resolve) => process.send?.(played, undefined, undefined, resolve));
}
process.disconnect();
