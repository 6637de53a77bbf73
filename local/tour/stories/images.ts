import type { ImageBehaviour } from '../../parts.ts';

/** An image whose answers show who gave them; the first images (v1) say `ok`. */
export const saying = (body: string): ImageBehaviour => ({ answers: [{ fromSecond: 0, status: 200, body }] });

/** Seconds of a task's life after which `IMAGES.breaksLate` answers 500. */
export const BREAKS_AFTER_SECONDS = 240;
