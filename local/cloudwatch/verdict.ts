import { breaches } from './metric-settings.ts';
import type { MetricSettings } from './metric-settings.ts';
import type { StateValue } from './alarm.ts';

/** One period of the evaluation range; without a value it is missing. */
export interface Slot {
  /** Its start, milliseconds since the epoch. */
  at: number;
  value?: number;
}

export type RealSlot = Required<Slot>;

export interface Verdict {
  value: StateValue;
  /** The datapoints it rests on, newest first. */
  real: RealSlot[];
  /** The missing ones it had to fill in, newest first. */
  filled: Slot[];
}

const isReal = (slot: Slot): slot is RealSlot => slot.value !== undefined;

/** With too few datapoints, all that are missing left out: nothing is said of them (CW-4). */
const ofFew = (settings: MetricSettings, real: RealSlot[], bad: RealSlot[], age: (at: number) => number) => {
  const { missing, datapointsToAlarm } = settings;
  if (real.length === 0) return missing === 'missing' ? 'INSUFFICIENT_DATA' : undefined;
  if (bad.length >= datapointsToAlarm) return 'ALARM';
  if (bad.length < real.length) return 'OK';
  // Avoiding premature alarms: nothing but breaching points alarm once the oldest of them is old enough.
  const isOld = missing === 'missing' && age(bad.at(-1)!.at) >= datapointsToAlarm;
  return isOld ? 'ALARM' : undefined;
};

const valueOf = (settings: MetricSettings, real: RealSlot[], filled: number, age: (at: number) => number) => {
  const { missing, datapointsToAlarm } = settings;
  const bad = real.filter(({ value }) => breaches(settings, value));
  if (filled > 0 && (missing === 'missing' || missing === 'ignore')) return ofFew(settings, real, bad, age);
  const count = bad.length + (missing === 'breaching' ? filled : 0);
  return count >= datapointsToAlarm ? 'ALARM' : 'OK';
};

/**
 * M of N with missing data, as https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html has it:
 * the newest N real datapoints of a range wider than N count; only when there are fewer are missing ones filled in (CW-5).
 * @param slots the evaluation range, newest first
 * @param age for how many periods a datapoint could be seen by now, at least 1
 * @returns `undefined`: the alarm keeps its state
 */
export const verdictOf = (
  settings: MetricSettings,
  slots: readonly Slot[],
  age: (at: number) => number,
): Verdict | undefined => {
  const real = slots.filter(isReal).slice(0, settings.evaluationPeriods);
  const filled = slots.filter((slot) => !isReal(slot)).slice(0, settings.evaluationPeriods - real.length);
  const value = valueOf(settings, real, filled.length, age);
  return value && { value, real, filled };
};
