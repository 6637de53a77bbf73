import { hunt } from './hunt.ts';
import { mistakeNamed } from './mistakes/index.ts';
import { plant } from './plant.ts';

/** What the process of one mistake tells its parent. */
export type Told =
  | { is: 'seed'; seed: number; broken: readonly string[] }
  | { is: 'done'; caughtBy: string | null; firstSeed: number | null };

const { name, seeds }: { name: string; seeds: number } = JSON.parse(process.argv[2] ?? '');
const tell = (told: Told): Promise<void> =>
  new Promise((resolve) => void process.send?.(told, undefined, undefined, () => resolve()));

const mistake = mistakeNamed(name);
const planted = await plant(mistake);
try {
  const { caughtBy, firstSeed } = await hunt(mistake, planted.cdkOut, seeds, (seed, broken) => {
    void tell({ is: 'seed', seed, broken });
  });
  await tell({ is: 'done', caughtBy, firstSeed });
} finally {
  planted.remove();
}
process.disconnect();
