import type { ImageBehaviour } from '../../parts.ts';

/** An image whose answers show who gave them; the first images (v1) say `ok`. */
export const saying = (body: string): ImageBehaviour => ({ answers: [{ fromSecond: 0, status: 200, body }] });

/** Seconds of a task's life after which `IMAGES.breaksLate` answers 500. */
export const BREAKS_AFTER_SECONDS = 240;

/**
 * Exits before it answers. Were it ready before, ECS could take it for healthy and stop a good task for it, and no controller
 * could help that.
 */
export const CRASHES_AT_START: ImageBehaviour = {
  ...saying('v2'),
  readySeconds: 10,
  exit: { afterSeconds: 3, code: 1 },
};

/** Seconds of a task's life after which `BREAKS_IN_ONE_PLACE` does: the gate has looked at it for long enough. */
export const BREAKS_LATER_SECONDS = 780;

/** Where no check looks, only visitors. */
export const ORDERS_URL = 'http://web.example.test/orders';

/** Its front page is well for ever; what visitors want of it is not. */
export const BREAKS_IN_ONE_PLACE: ImageBehaviour = {
  answers: [
    { fromSecond: 0, status: 200, body: 'v2' },
    { fromSecond: BREAKS_LATER_SECONDS, path: '/orders', status: 500, body: 'broken' },
  ],
};
