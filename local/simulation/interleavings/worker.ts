import { playShare } from './shares.ts';
import type { Share } from './shares.ts';

/** A process of `--jobs`: plays its share of the interleavings and tells of each as it is done. */
const share: Share = JSON.parse(process.argv[2] ?? '');
await playShare(share, (met) => new Promise((resolve) => process.send?.(met, undefined, undefined, resolve)));
process.disconnect();
