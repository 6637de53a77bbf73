import { DELAY_SECONDS } from './alarms-proof.ts';
import type { ObservedAlarm } from './observed.ts';
import type { AlarmSettings } from './settings.ts';
import type { Baseline, Release } from './state.ts';

const HISTORY_MAX = 20;
const COMPOSITE_SECONDS = 60;

const speakSeconds = (alarm: ObservedAlarm, all: readonly ObservedAlarm[]): number => {
  if (alarm.metric) return alarm.metric.periodSeconds * alarm.metric.evaluationPeriods + DELAY_SECONDS;
  const below = all.filter((one) => one.metric && alarm.children?.includes(one.name));
  return Math.max(COMPOSITE_SECONDS + DELAY_SECONDS, ...below.map((one) => speakSeconds(one, all)));
};

/** The configured alarms as they stand just before a release; what does not exist is missing. */
export const baselineOf = (
  settings: readonly Pick<AlarmSettings, 'name'>[],
  seen: readonly ObservedAlarm[],
): Baseline[] =>
  settings.flatMap(({ name }) => {
    const alarm = seen.find((one) => one.name === name);
    return alarm ? [{ name, state: alarm.state, speakSeconds: speakSeconds(alarm, seen) }] : [];
  });

/** An alarm that was red before the release and is OK now is armed again, for good (T23). */
export const recover = (baseline: readonly Baseline[], seen: readonly { name: string; state?: string }[]): Baseline[] =>
  baseline.map((one) => {
    const isOk = seen.some(({ name, state }) => name === one.name && state === 'OK');
    return one.state === 'ALARM' && isOk ? { ...one, recovered: true } : one;
  });

/** How long the bake must be for every alarm that decides to have spoken; 0: none decides. */
export const speakSecondsMax = (settings: readonly AlarmSettings[], baseline: readonly Baseline[]): number =>
  Math.max(
    0,
    ...baseline
      .filter((one) => settings.some(({ name, required }) => required && name === one.name))
      .filter((one) => one.state !== 'ALARM' || one.recovered)
      .map((one) => one.speakSeconds),
  );

type History = NonNullable<Release['alarmHistory']>;

/** The sequence of states that the gate saw, one entry a change, the newest twenty (T29). */
export const withChanges = (
  history: History,
  baseline: readonly Baseline[],
  seen: readonly { name: string; state?: Baseline['state'] }[],
  now: number,
): History => {
  const lastOf = (name: string) =>
    history.findLast((one) => one.name === name)?.state ?? baseline.find((one) => one.name === name)?.state;
  const changes = seen.flatMap(({ name, state }) =>
    state !== undefined && state !== lastOf(name) ? [{ name, state, at: now }] : [],
  );
  return [...history, ...changes].slice(-HISTORY_MAX);
};
