import type { MetricPoint } from '../parts.ts';

export const MINUTE = 60_000;
/** CW-14: one-minute data is kept 15 days. */
const RETENTION = 15 * 24 * 60 * MINUTE;
const PENDING_MAX = 64;

/** What CloudWatch keeps of a minute (or several): the five basic statistics come from these. */
export interface Bucket {
  sum: number;
  count: number;
  min: number;
  max: number;
}

/** A metric's identity: every dimension counts, a query must name all of them. */
export interface MetricName {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
}

interface Pending {
  at: number;
  visibleAt: number;
  bucket: Bucket;
}

/** A bucket that can be read, with the moment at which the first of it could. */
export interface Shown extends Bucket {
  shownAt: number;
}

/** One period's data; `at` is its start. */
export interface Period {
  at: number;
  bucket: Shown;
}

/** What of a metric is to come. */
export interface Outlook {
  /** Newest minute that can be read. */
  latest: number | undefined;
  /** When the next point shows. */
  nextAt: number | undefined;
}

const merge = (a: Shown, b: Shown): Shown => ({
  sum: a.sum + b.sum,
  count: a.count + b.count,
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
  shownAt: Math.min(a.shownAt, b.shownAt),
});

/** One metric's minutes: what may be read already, and what is still on its way (ALB-8: the newest minute is incomplete). */
class Series {
  readonly #minutes = new Map<number, Shown>();
  #pending: Pending[] = [];
  #latest: number | undefined;

  add(point: Pending, now: number): void {
    this.#pending.push(point);
    if (this.#pending.length >= PENDING_MAX) this.#settle(now);
  }

  /** Everything visible in [from, to), or undefined: no data is not zero (ALB-3). */
  read(from: number, to: number): Shown | undefined {
    let found: Shown | undefined;
    for (let minute = from; minute < to; minute += MINUTE) {
      const bucket = this.#minutes.get(minute);
      if (bucket) found = found ? merge(found, bucket) : bucket;
    }
    return found;
  }

  settled(now: number): this {
    this.#settle(now);
    return this;
  }

  outlook(): Outlook {
    const nextAt = this.#pending.reduce((soonest, { visibleAt }) => Math.min(soonest, visibleAt), Infinity);
    return { latest: this.#latest, nextAt: nextAt === Infinity ? undefined : nextAt };
  }

  #settle(now: number): void {
    const waiting: Pending[] = [];
    for (const point of this.#pending) {
      if (point.visibleAt > now) waiting.push(point);
      else this.#show(point);
    }
    this.#pending = waiting;
    this.#forget(now - RETENTION);
  }

  #show({ at, bucket, visibleAt }: Pending): void {
    const minute = Math.floor(at / MINUTE) * MINUTE;
    const before = this.#minutes.get(minute);
    const shown = { ...bucket, shownAt: visibleAt };
    this.#minutes.set(minute, before ? merge(before, shown) : shown);
    this.#latest = Math.max(this.#latest ?? minute, minute);
  }

  /** Minutes arrive about in order, so the oldest stand first in the map. */
  #forget(limit: number): void {
    for (const minute of this.#minutes.keys()) {
      if (minute >= limit) return;
      this.#minutes.delete(minute);
    }
  }
}

const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

/** All metrics of the account, by minute; raw values are not kept. */
export class MetricStore {
  readonly #series = new Map<string, Series>();
  readonly #watchers = new Map<string, Set<(visibleAt: number) => void>>();

  add(metric: MetricName, at: number, bucket: Bucket, visibleAt: number, now: number): void {
    const key = keyOf(metric);
    let series = this.#series.get(key);
    if (!series) this.#series.set(key, (series = new Series()));
    series.add({ at, visibleAt, bucket }, now);
    this.#watchers.get(key)?.forEach((watcher) => watcher(visibleAt));
  }

  /** Tells of each point of this metric when it comes in, and from when on it can be read. @returns to end it */
  watch(metric: MetricName, watcher: (visibleAt: number) => void): () => void {
    const key = keyOf(metric);
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(watcher));
    return () => void watchers.delete(watcher);
  }

  outlook(metric: MetricName, now: number): Outlook {
    return this.#series.get(keyOf(metric))?.settled(now).outlook() ?? { latest: undefined, nextAt: undefined };
  }

  put(point: MetricPoint, visibleAt: number, now: number): void {
    this.add(point, point.at, { sum: point.value, count: 1, min: point.value, max: point.value }, visibleAt, now);
  }

  /** @returns visible data by period start, oldest first; periods without data are absent. All in milliseconds. */
  periods(metric: MetricName, from: number, to: number, period: number, now: number): Period[] {
    const series = this.#series.get(keyOf(metric))?.settled(now);
    const found: Period[] = [];
    if (!series) return found;
    for (let at = from; at < to; at += period) {
      const bucket = series.read(at, Math.min(at + period, to));
      if (bucket) found.push({ at, bucket });
    }
    return found;
  }
}
