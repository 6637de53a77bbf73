/**
 * Seconds that a function may run. A state's TimeoutSeconds must be more than 5 above its function's (`protocol.md` §1.3),
 * and a takeover waits for the longest one of a mutating function (§1.2).
 */
const MUTATING = [
  'release',
  'revert',
  'home',
  'open',
  'drowse',
  'cut',
  'start',
  'give-up',
  'adopt',
  'settle',
  'promote',
];

export const timeoutSeconds = (name: string): number => {
  // A visitor waits for it.
  if (name === 'doorbell') return 10;
  return MUTATING.includes(name) ? 30 : 20;
};

export const memoryMiB = (name: string): number => (name === 'doorbell' ? 512 : 256);
