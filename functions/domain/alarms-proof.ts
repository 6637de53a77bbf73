import type { AlarmPoint, ObservedAlarm } from './observed.ts';

/** One metric alarm that is red, and its periods; `undefined`: they could not be read. */
export interface Proof {
  alarm: ObservedAlarm;
  points: AlarmPoint[] | undefined;
}

type Metric = NonNullable<ObservedAlarm['metric']>;

/** Delivery of a metric and evaluation of its alarm, on top of its periods (CW-2). */
export const DELAY_SECONDS = 180;

/** A blip is one period (T29): fewer than this are never sustained, and they must lie this close together. */
const BREACHES_MIN = 2;
const PERIODS_MIN = 3;
/** What has no periods to count (a composite of NOTs, an anomaly band) must stay red so long. */
const STAYS_RED_MS = 60_000;
const TOLD_MAX = 5;

const COMPARISONS: Record<string, { sign: string; holds: (value: number, threshold: number) => boolean }> = {
  GreaterThanThreshold: { sign: '>', holds: (value, threshold) => value > threshold },
  GreaterThanOrEqualToThreshold: { sign: '>=', holds: (value, threshold) => value >= threshold },
  LessThanThreshold: { sign: '<', holds: (value, threshold) => value < threshold },
  LessThanOrEqualToThreshold: { sign: '<=', holds: (value, threshold) => value <= threshold },
};

const windowMs = (metric: Metric): number =>
  Math.max(metric.evaluationPeriods, PERIODS_MIN) * metric.periodSeconds * 1000;

/** From when on the periods of an alarm are asked for: its window, and the time that its newest one may be late (ALB-8). */
export const provenFrom = (alarm: ObservedAlarm, shift: number, now: number): number =>
  alarm.metric ? Math.max(shift, now - windowMs(alarm.metric) - DELAY_SECONDS * 1000) : shift;

/** A period that breaches; without a value it is missing, and the alarm takes that for a breach. */
interface Breach {
  at: number;
  value?: number;
}

const MINUTE_MS = 60_000;

/**
 * Periods that are over and have no point, of an alarm whose missing data breach: what the release killed reports nothing (CW-4).
 * They begin where its points do; without any, with a whole minute.
 */
const missing = (metric: Metric, points: readonly AlarmPoint[], from: number, now: number): Breach[] => {
  if (metric.treatMissing !== 'breaching') return [];
  const period = metric.periodSeconds * 1000;
  const grid = points[0]?.at ?? Math.ceil(from / MINUTE_MS) * MINUTE_MS;
  const found: Breach[] = [];
  for (let at = grid + Math.ceil((from - grid) / period) * period; at + period <= now; at += period) {
    if (!points.some((point) => point.at >= at && point.at < at + period)) found.push({ at });
  }
  return found;
};

/** Periods wholly after the shift and over by now, among the last few up to the newest one that is known, that breach. */
const breaching = ({ alarm, points = [] }: Proof, shift: number, now: number): { sure: Breach[]; young: Breach[] } => {
  const { metric } = alarm;
  const comparison = COMPARISONS[metric?.comparison ?? ''];
  if (!metric || !comparison) return { sure: [], young: [] };
  const from = provenFrom(alarm, shift, now);
  const period = metric.periodSeconds * 1000;
  const ours = points.filter(({ at }) => at >= from && at + period <= now);
  const isLate = ({ at }: Breach) => at + period + DELAY_SECONDS * 1000 > now;
  const none = missing(metric, points, from, now);
  const known = [...ours, ...none.filter((one) => !isLate(one))].toSorted((a, b) => a.at - b.at);
  const newest = known.at(-1)?.at ?? 0;
  const breaches = ({ value }: Breach) => value === undefined || comparison.holds(value, metric.threshold);
  const sure = known.filter((one) => one.at > newest - windowMs(metric) && breaches(one));
  return { sure, young: none.filter(isLate) };
};

const staysRed = (alarm: ObservedAlarm, shift: number, now: number): 'firing' | 'unproven' | 'noVerdict' => {
  if (alarm.since < shift) return 'noVerdict';
  return now - alarm.since >= STAYS_RED_MS ? 'firing' : 'unproven';
};

const provenByOne = (proof: Proof, shift: number, now: number): 'firing' | 'unproven' | 'noVerdict' | 'unknown' => {
  const { metric } = proof.alarm;
  if (!metric || !COMPARISONS[metric.comparison]) return staysRed(proof.alarm, shift, now);
  if (!proof.points) return 'unknown';
  const { sure, young } = breaching(proof, shift, now);
  if (sure.length >= Math.max(BREACHES_MIN, metric.datapointsToAlarm)) return 'firing';
  return sure.length + young.length > 0 ? 'unproven' : 'noVerdict';
};

/**
 * Whether a red alarm is sustained by data from after the shift.
 * @param proofs the metric alarms that make it red; none: a composite whose rule is red without a red child
 */
export const provenBy = (
  alarm: ObservedAlarm,
  proofs: readonly Proof[],
  shift: number,
  now: number,
): 'firing' | 'unproven' | 'noVerdict' | 'unknown' => {
  if (proofs.length === 0) return staysRed(alarm, shift, now);
  const each = proofs.map((proof) => provenByOne(proof, shift, now));
  return (['firing', 'unknown', 'unproven'] as const).find((is) => each.includes(is)) ?? 'noVerdict';
};

/** The breaching periods in words, ` (> 5: 12:01 is 7, 12:02 is 9)`; empty where none breaches. */
export const breachesOf = (proof: Proof, shift: number, now: number): string => {
  const { metric } = proof.alarm;
  const points = breaching(proof, shift, now).sure.slice(-TOLD_MAX);
  if (!metric || points.length === 0) return '';
  const sign = COMPARISONS[metric.comparison]?.sign;
  const told = points.map(({ at, value }) => {
    const seen = value === undefined ? 'missing' : +value.toFixed(3);
    return `${new Date(at).toISOString().slice(11, 16)} is ${seen}`;
  });
  return ` (${sign} ${metric.threshold}: ${told.join(', ')})`;
};
