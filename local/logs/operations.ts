import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import type { Groups, LogEvent } from './groups.ts';

const most = 10_000;

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);

const checkLimit = (limit: number): number => {
  if (limit >= 1 && limit <= most) return limit;
  throw invalid(`1 validation error detected: Value '${limit}' at 'limit' failed to satisfy: 1 to ${most}`);
};

/** `f/N`: on from event N; `b/N`: what comes before event N. */
const placeOf = (token: string): { forward: boolean; at: number } => {
  const [, way, at] = /^([fb])\/(\d+)$/.exec(token) ?? [];
  if (way === undefined) throw invalid('The specified nextToken is invalid.');
  return { forward: way === 'f', at: Number(at) };
};

/** From the end of the stream unless told otherwise; a page is always oldest first. */
const windowOf = (count: number, input: any): { from: number; to: number } => {
  const limit = checkLimit(input.limit ?? most);
  const start = input.startFromHead === true ? { forward: true, at: 0 } : { forward: false, at: count };
  const { forward, at } = input.nextToken === undefined ? start : placeOf(input.nextToken);
  return forward
    ? { from: Math.min(at, count), to: Math.min(at + limit, count) }
    : { from: Math.max(0, at - limit), to: Math.min(at, count) };
};

const within =
  ({ startTime = -Infinity, endTime = Infinity }: { startTime?: number; endTime?: number }) =>
  ({ timestamp }: LogEvent): boolean =>
    timestamp >= startTime && timestamp < endTime;

export const logsOperations = (groups: Groups): Record<string, Operation> => ({
  GetLogEvents: {
    accepts: ['logGroupName', 'logStreamName', 'startTime', 'endTime', 'limit', 'startFromHead', 'nextToken'],
    run: (input) => {
      const events = groups.read(input.logGroupName, input.logStreamName).filter(within(input));
      const { from, to } = windowOf(events.length, input);
      return { events: events.slice(from, to), nextForwardToken: `f/${to}`, nextBackwardToken: `b/${from}` };
    },
  },
});
