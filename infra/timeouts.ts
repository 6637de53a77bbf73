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
  // Every service, a few at once; nobody waits for it, and all that it does may be done twice.
  if (name === 'sweep') return 300;
  return MUTATING.includes(name) ? 30 : 20;
};

/** A visitor waits for the doorbell's start; the sweep holds the images of every repository and many releases with their evidence. */
const MEMORY_MIB: Record<string, number> = { doorbell: 512, sweep: 1024 };

export const memoryMiB = (name: string): number => MEMORY_MIB[name] ?? 256;
