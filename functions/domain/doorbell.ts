import type { State } from './state.ts';

/** What a visitor of a closed service is told. */
export type Answer =
  | { kind: 'redirect'; location: string; hops: number }
  | { kind: 'wait'; retryAfterSeconds: number; reason: string }
  | { kind: 'alive' };

/** A rule that lags behind the phase sends the visitor here again (ALB-21): after so many turns he waits instead. */
const HOPS_MAX = 5;
const RETRY_SECONDS = 5;

/** A back-off grows to many minutes, and a deploy, a person or a repair may open the service before it is over: who waits asks each minute. */
const RETRY_SECONDS_MAX = 60;

/** Browsers drop tabs and line breaks from a URL before they read it, so `/<tab>/host` is `//host` to them. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** Same path and query on the same host: one leading slash only, so that `//host` is no other host, and one line (Z32). */
export const sameUrl = (path: string, query: string): string => {
  const local = `/${path.replace(CONTROL, '').replace(/^[/\\]+/, '')}`;
  return query ? `${local}?${query.replace(CONTROL, '')}` : local;
};

/**
 * @param state as the ring left or found it
 * @param hops how often this visitor was sent back already
 */
export const answerVisitor = (state: State | undefined, url: string, hops: number, now: number): Answer => {
  if (!state) return { kind: 'wait', retryAfterSeconds: RETRY_SECONDS_MAX, reason: 'this service is not known yet' };
  if (state.phase === 'awake' && hops < HOPS_MAX) return { kind: 'redirect', location: url, hops: hops + 1 };
  if (state.wakeNotBefore !== undefined && state.wakeNotBefore > now) {
    const left = Math.ceil((state.wakeNotBefore - now) / 1000);
    const retryAfterSeconds = Math.min(left, RETRY_SECONDS_MAX);
    return { kind: 'wait', retryAfterSeconds, reason: 'it could not be started; the next try comes later' };
  }
  return { kind: 'wait', retryAfterSeconds: RETRY_SECONDS, reason: 'it is starting' };
};
