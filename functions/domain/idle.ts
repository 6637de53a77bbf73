import type { ObservedTraffic } from './observed.ts';
import type { IdleSettings } from './settings.ts';

export type IdleDecision = { action: 'sleep'; reason: string } | { action: 'askAgain'; at: number; reason: string };

const MINUTE = 60_000;

/** For so long after its rule was changed a node of the load balancer may still send a visitor to the tasks (ALB-21). */
const ROUTE_SECONDS = 15;

/**
 * Seconds until the metrics tell of every visitor who could reach the tasks: his minute ends, and shows later.
 * @param closedAt when the route was closed, milliseconds
 */
export const blindLeft = ({ blindSeconds }: IdleSettings, closedAt: number, now: number): number =>
  Math.ceil((closedAt - now) / 1000) + blindSeconds + ROUTE_SECONDS;

/** Starts of the minutes with more requests than are allowed for, oldest first. */
export const visitsOf = (settings: IdleSettings, traffic: ObservedTraffic | undefined): number[] =>
  (traffic?.minutes ?? []).filter((minute) => minute.requests > settings.requestsPerMinuteAllowed).map(({ at }) => at);

/** End of the last minute with a visit, or undefined. */
const lastVisit = (settings: IdleSettings, traffic: ObservedTraffic): number | undefined => {
  const last = visitsOf(settings, traffic).at(-1);
  return last === undefined ? undefined : last + MINUTE;
};

const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);

/**
 * The last minute since then that should show by now (`blindSeconds`), yet of which nothing is known: its numbers are lost, or late,
 * and those of its visitors with them. One lost minute among told ones was read as silence (seed 10378).
 */
const lastDark = ({ blindSeconds }: IdleSettings, { alive }: ObservedTraffic, from: number, now: number) => {
  const told = new Set(alive);
  let at = Math.floor((now - blindSeconds * 1000) / MINUTE) * MINUTE;
  while (told.has(at)) at -= MINUTE;
  return at + MINUTE > from ? at : undefined;
};

/**
 * Whether the service has been without visitors for its idle window.
 * Silence counts only in minutes in which telemetry is alive (Z4); a failed or partial answer says nothing (Z5).
 * @param since when the service became awake: it gets a full window from then (Z9)
 */
export const decideIdle = (
  settings: IdleSettings,
  since: number,
  traffic: ObservedTraffic | undefined,
  now: number,
): IdleDecision => {
  const window = settings.afterSeconds * 1000;
  if (!traffic)
    return { action: 'askAgain', at: now + window, reason: 'the metrics could not be read: unknown is not idle' };
  const visit = lastVisit(settings, traffic);
  const from = Math.max(since, visit ?? 0);
  if (now - from < window) {
    const why = visit && visit > since ? `the last visit ended at ${clock(visit)}` : `awake since ${clock(since)}`;
    return { action: 'askAgain', at: from + window, reason: why };
  }
  const dark = lastDark(settings, traffic, Math.max(since, now - window), now);
  if (dark !== undefined || traffic.alive.length === 0) {
    const of = dark === undefined || traffic.alive.length === 0 ? 'at all' : `of ${clock(dark)}`;
    const reason = `no telemetry ${of}, not even HealthyHostCount: silence proves nothing`;
    return { action: 'askAgain', at: now + window, reason };
  }
  return { action: 'sleep', reason: `no visitor since ${clock(from)}, ${Math.floor((now - from) / MINUTE)} minutes` };
};
