import type { MetricPoint } from '../parts.ts';
import { Buckets } from './buckets.ts';
import type { Bucket, Shown } from './buckets.ts';

export const MINUTE = 60_000;
export const TEN_SECONDS = 10_000;
const HOUR = 60 * MINUTE;
/** CW-14: one-minute data is kept 15 days, finer data 3 hours. */
const MINUTES_KEPT = 15 * 24 * HOUR;
const TENS_KEPT = 3 * HOUR;
const PENDING_MAX = 64;

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
  /** A high-resolution metric can be read by ten seconds as well (CW-1). */
  fine?: boolean;
}

/** One period's data; `at` is its start. */
export interface Period {
  at: number;
  bucket: Shown;
}

/** What of a metric is to come. */
export interface Outlook {
  /** Start of the newest minute, or ten seconds, that can be read. */
  latest: number | undefined;
  /** When the next point shows. */
  nextAt: number | undefined;
}

/** One metric's minutes: what may be read already, and what is still on its way (ALB-8: the newest minute is incomplete). */
class Series {
  readonly #minutes = new Buckets(MINUTE, MINUTES_KEPT);
  readonly #tens = new Buckets(TEN_SECONDS, TENS_KEPT);
  #pending: Pending[] = [];
  #latest: number | undefined;

  add(point: Pending, now: number): void {
    this.#pending.push(point);
    if (this.#pending.length >= PENDING_MAX) this.#settle(now);
  }

  read(from: number, to: number, period: number): Shown | undefined {
    return (period < MINUTE ? this.#tens : this.#minutes).read(from, to);
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
    this.#minutes.forget(now);
    this.#tens.forget(now);
  }

  #show({ at, bucket, visibleAt, fine }: Pending): void {
    const shown = { ...bucket, shownAt: visibleAt };
    const minute = this.#minutes.add(at, shown);
    const start = fine ? this.#tens.add(at, shown) : minute;
    this.#latest = Math.max(this.#latest ?? start, start);
  }
}

const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

/** All metrics of the account, by minute, fine ones by ten seconds as well; raw values are not kept. */
export class MetricStore {
  readonly #series = new Map<string, Series>();
  readonly #watchers = new Map<string, Set<(visibleAt: number) => void>>();

  add(metric: MetricName, point: Pending, now: number): void {
    const key = keyOf(metric);
    let series = this.#series.get(key);
    if (!series) this.#series.set(key, (series = new Series()));
    series.add(point, now);
    this.#watchers.get(key)?.forEach((watcher) => watcher(point.visibleAt));
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
    const bucket = { sum: point.value, count: 1, min: point.value, max: point.value };
    this.add(point, { at: point.at, visibleAt, bucket }, now);
  }

  /** @returns visible data by period start, oldest first; periods without data are absent. All in milliseconds. */
  periods(metric: MetricName, from: number, to: number, period: number, now: number): Period[] {
    const series = this.#series.get(keyOf(metric))?.settled(now);
    const found: Period[] = [];
    if (!series) return found;
    for (let at = from; at < to; at += period) {
      const bucket = series.read(at, Math.min(at + period, to), period);
      if (bucket) found.push({ at, bucket });
    }
    return found;
  }
}
