import type { ImageBehaviour } from '../parts.ts';

/** By this a visitor tells the app from everything else that may answer him. */
export const APP = 'app';

const answering = (more: ImageBehaviour = {}): ImageBehaviour => ({
  answers: [{ fromSecond: 0, status: 200, body: APP }],
  ...more,
});

const failing = (fromSecond: number): ImageBehaviour => ({
  answers: [
    { fromSecond: 0, status: 200, body: APP },
    { fromSecond, status: 500, body: `${APP} is broken` },
  ],
});

/** What images do, by name. Those of `GOOD` pass every gate. */
export const IMAGES: Readonly<Record<string, ImageBehaviour>> = {
  healthy: answering(),
  // Ready before its second health check fails: after the grace period ECS would replace it.
  slow: answering({ readySeconds: 8, pullSeconds: 60 }),
  tooSlow: answering({ readySeconds: 25 }),
  crashing: answering({ exit: { afterSeconds: 3, code: 1 } }),
  crashesLater: answering({ exit: { afterSeconds: 45, code: 1 } }),
  diesOnce: answering({ exit: { afterSeconds: 70, code: 137, outOfMemory: true, tasks: 1 } }),
  unpullable: answering({ pull: 'missing' }),
  neverReady: answering({ readySeconds: 100_000 }),
  breaks: failing(60),
  breaksLate: failing(500),
};

export const GOOD = ['healthy', 'slow'] as const;
export const BAD = Object.keys(IMAGES).filter((name) => !GOOD.some((good) => good === name));
