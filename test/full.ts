/** `TIDEGATE_FULL=1` (`npm run test:full`): every boundary is replayed, and many more interleavings are played. */
export const FULL = process.env['TIDEGATE_FULL'] === '1';
