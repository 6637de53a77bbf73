import type { LedgerItem } from '../../stage/ledger-view.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import { isBy } from './invariant.ts';

/**
 * A visitor who waits at zero shortens the bake to a minute. What `diesOnce` does comes 70 s after the start of its task: after such a
 * bake, if not one look of it was late. What `breaks` does comes after 60 s, and shows ten seconds later, at the latest.
 */
const SHORT_BAKE_MS = { least: 60_000, most: 70_000 };

const isShort = (from: number, until: number): boolean =>
  until - from >= SHORT_BAKE_MS.least && until - from < SHORT_BAKE_MS.most;

/** Its one task that would have died was taken away before (rebalanced, retired, scaled in): then none ever dies. */
const wasSpared = (one: LedgerItem, { spared }: Reading): boolean =>
  spared.some(({ digest, at }) => digest === one['digest'] && at <= Number(one['decidedAt']));

/** What dies once is good for as long as its one death does not come, and nobody can tell that it would have. */
const neverDies = (one: LedgerItem, reading: Reading): boolean =>
  isShort(Number(one['looks']?.bakeFrom), Number(one['decidedAt'])) || wasSpared(one, reading);

/** When the gate asked the load balancer for the last time before its verdict. */
const lastLook = ({ calls }: Reading, { name }: ServiceReading['plays'], one: LedgerItem): number | undefined =>
  calls.findLast(
    (call) =>
      call.operation === 'DescribeTargetHealth' &&
      call.outcome === 'ok' &&
      isBy(call, 'Verify') &&
      call.at <= Number(one['decidedAt']) &&
      String(call.input.TargetGroupArn).includes(`:targetgroup/${name}/`),
  )?.at;

/** Somebody who came in that time, or before, had not seen the app when it began. */
const isAwaited = ({ visited }: Reading, name: string, from: number, until: number): boolean =>
  visited.some(({ service, at, served = Infinity }) => service === name && at <= until && served > from);

/**
 * A load balancer counts two failed checks, five seconds apart, before it calls a target unhealthy (ALB-12). Where the first look of a
 * minute's bake came within seconds of the task's start, the app had broken when the last one came, and nobody knew (seed 134210).
 * A gate that asks the app itself knows. After a failed task the bake begins anew, with the next one (T32).
 */
const breaksUnseen = ({ plays }: ServiceReading, one: LedgerItem, reading: Reading): boolean => {
  const from = Number(one['looks']?.standsFrom ?? one['looks']?.bakeFrom);
  const last = lastLook(reading, plays, one);
  if (plays.checks || last === undefined || !isShort(from, last)) return false;
  const shows = reading.unhealthy.some(
    ({ service, digests, at }) => service === plays.name && digests.includes(one['digest']) && at >= from && at <= last,
  );
  return !shows && isAwaited(reading, plays.name, from, last);
};

/** What is bad, but showed nothing of it to any look of a bake that was as long as it should be. */
export const isUnseen = (service: ServiceReading, one: LedgerItem, reading: Reading): boolean => {
  const { name } = service.plays;
  const image = reading.pushed.find((push) => push.service === name && push.digest === one['digest'])?.image;
  if (image === 'diesOnce') return neverDies(one, reading);
  return image === 'breaks' && breaksUnseen(service, one, reading);
};
