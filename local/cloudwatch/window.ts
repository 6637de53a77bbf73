import { AwsError } from '../model.ts';
import { MINUTE } from './series.ts';
import type { Bucket } from './buckets.ts';

export const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

export const notCovered = (seen: string, covered: string): AwsError =>
  new AwsError('TidegateLocalNotCovered', `The local CloudWatch does not cover ${seen}; covered: ${covered}`);

const STATISTICS: Record<string, (bucket: Bucket) => number> = {
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Maximum: ({ max }) => max,
  Minimum: ({ min }) => min,
  SampleCount: ({ count }) => count,
};

/** @throws AwsError for percentiles and the like, which would need the raw values */
export const statistic = (name: string): ((bucket: Bucket) => number) => {
  const found = STATISTICS[name];
  if (!found)
    throw invalid(
      `Statistic ${name} is not covered by the local model; covered: ${Object.keys(STATISTICS).join(', ')}`,
    );
  return found;
};

/** AWS rounds the start down to a whole minute; the end is exclusive. */
export const timeWindow = (start: Date, end: Date): { from: number; to: number } => {
  if (!(start?.getTime() < end?.getTime()))
    throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  return { from: Math.floor(start.getTime() / MINUTE) * MINUTE, to: end.getTime() };
};

/** @returns milliseconds @throws AwsError; a period of 10, 20 or 30 s finds only what was put with StorageResolution 1 */
export const periodOf = (seconds: unknown): number => {
  const isFine = seconds === 10 || seconds === 20 || seconds === 30;
  if (typeof seconds === 'number' && (isFine || (seconds >= 60 && seconds % 60 === 0))) return seconds * 1000;
  throw notCovered(`Period ${String(seconds)}`, '10, 20, 30 and multiples of 60');
};

export const dimensionsOf = (dimensions: { Name?: string; Value?: string }[] | undefined): Record<string, string> =>
  Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']));
