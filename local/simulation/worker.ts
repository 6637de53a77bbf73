import type { Played } from './play.ts';
import { playFile, playSeed } from './seeds.ts';
import type { Share } from './seeds.ts';

const tell = (played: Played): Promise<unknown> =>
  new Promise((resolve) => process.send?.(played, undefined, undefined, resolve));

// Nobody listens any more: the parent was stopped.
process.once('disconnect', () => process.exit());

/** A process of `--jobs`: plays its share of the files and seeds and tells of each as it is done. */
const { files, from, end, step }: Share = JSON.parse(process.argv[2] ?? '');
for (const file of files) await tell(await playFile(file));
for (let seed = from; seed < end; seed += step) await tell(await playSeed(seed));
process.disconnect();
