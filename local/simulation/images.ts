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
  /** Healthy and not, again and again. */
  flaps: answering({
    answers: Array.from({ length: 20 }, (_, turn) => ({
      fromSecond: turn * 45,
      status: turn % 2 === 0 ? 200 : 500,
      body: turn % 2 === 0 ? APP : `${APP} is broken`,
    })),
  }),
  /** It is ready in time, once its image has been pulled at last. */
  verySlow: answering({ readySeconds: 8, pullSeconds: 240 }),
  breaks: failing(60),
  breaksLate: failing(500),
};

export const GOOD = ['healthy', 'slow'] as const;
export const BAD = Object.keys(IMAGES).filter((name) => !GOOD.some((good) => good === name));

/** By which `fired` counts pushes of it. */
export const imageName = (image: string): string => `image.${image}`;

export const IMAGE_NAMES: readonly string[] = Object.keys(IMAGES).map(imageName);
