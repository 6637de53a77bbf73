/** `TIDEGATE_FULL=1` (`npm run test:full`): every boundary is replayed, many more interleavings are played, scenarios go over the wire. */
export const FULL = process.env['TIDEGATE_FULL'] === '1';
