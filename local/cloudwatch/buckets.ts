/** What CloudWatch keeps of a minute (or several): the five basic statistics come from these. */
export interface Bucket {
  sum: number;
  count: number;
  min: number;
  max: number;
}

/** A bucket that can be read, with the moment at which the first of it could. */
export interface Shown extends Bucket {
  shownAt: number;
}

const merge = (a: Shown, b: Shown): Shown => ({
  sum: a.sum + b.sum,
  count: a.count + b.count,
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
  shownAt: Math.min(a.shownAt, b.shownAt),
});

/** Data by spans of one size, kept for a while; all in milliseconds. */
export class Buckets {
  readonly #spans = new Map<number, Shown>();
  readonly #size: number;
  readonly #retention: number;

  constructor(size: number, retention: number) {
    this.#size = size;
    this.#retention = retention;
  }

  /** @returns the start of the span it went into */
  add(at: number, bucket: Shown): number {
    const start = Math.floor(at / this.#size) * this.#size;
    const before = this.#spans.get(start);
    this.#spans.set(start, before ? merge(before, bucket) : bucket);
    return start;
  }

  /** Everything in [from, to), or undefined: no data is not zero (ALB-3). */
  read(from: number, to: number): Shown | undefined {
    let found: Shown | undefined;
    for (let start = from; start < to; start += this.#size) {
      const bucket = this.#spans.get(start);
      if (bucket) found = found ? merge(found, bucket) : bucket;
    }
    return found;
  }

  /** Spans arrive about in order, so the oldest stand first in the map. */
  forget(now: number): void {
    for (const start of this.#spans.keys()) {
      if (start >= now - this.#retention) return;
      this.#spans.delete(start);
    }
  }
}
