import type { Clock, Timer } from '../clock.ts';
import type { Change, StateValue } from './alarm.ts';
import type { MetricSettings } from './metric-settings.ts';
import { seriesOf } from './queries.ts';
import { changeOf } from './reason.ts';
import { MINUTE, TEN_SECONDS } from './series.ts';
import type { MetricStore } from './series.ts';
import { verdictOf } from './verdict.ts';
import type { Slot } from './verdict.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface EvaluationParts {
  clock: Clock;
  store: MetricStore;
  settings: MetricSettings;
  /** At least 0, below 1: where in the minute (hour, ten seconds) this alarm has its turn. */
  phase: number;
  /** Periods that CloudWatch looks at beyond EvaluationPeriods. */
  extraPeriods: number;
  /** Told what an evaluation found, unless the alarm keeps its state; the words are made when they are needed. */
  found(value: StateValue, inWords: () => Change): void;
}

export interface Evaluation {
  /** Evaluates at the alarm's next turn. */
  soon(): void;
  stop(): void;
}

/** How finely the window slides. */
const grainOf = ({ period }: MetricSettings): number => (period < MINUTE ? TEN_SECONDS : MINUTE);

/** CW-1: every minute, or ten seconds; once an hour when the window is longer than a day. */
const stepOf = (settings: MetricSettings): number =>
  settings.period * settings.evaluationPeriods > DAY ? HOUR : grainOf(settings);

/** The evaluation range: whole periods that slide by the minute, or ten seconds. */
const rangeOf = (settings: MetricSettings, extraPeriods: number, now: number) => {
  const grain = grainOf(settings);
  const to = Math.floor(now / grain) * grain;
  return { from: to - (settings.evaluationPeriods + extraPeriods) * settings.period, to };
};

const slotsOf = (parts: EvaluationParts, now: number): Slot[] => {
  const { store, settings, extraPeriods } = parts;
  const range = rangeOf(settings, extraPeriods, now);
  const series = seriesOf(store, settings.queries, settings.root, range, now);
  const slots: Slot[] = [];
  for (let at = range.to - settings.period; at >= range.from; at -= settings.period)
    slots.push({ at, value: series.get(at) });
  return slots;
};

/** For how many periods the datapoint of a period could be seen by now: delivery takes its time and is not held against it. */
const ageOf = ({ store, settings }: EvaluationParts, now: number) => {
  const { period, queries, root } = settings;
  return (at: number): number => {
    const shown = queries.metrics(root).flatMap(({ metric }) => store.periods(metric, at, at + period, period, now));
    const since = Math.max(at + period, ...shown.map(({ bucket }) => bucket.shownAt));
    return Math.floor((now - since) / period) + 1;
  };
};

/**
 * Evaluates one metric alarm at its turns while its range holds data, and rests while it holds none: what rests cannot change
 * its verdict. A point that comes in wakes it at its next turn.
 */
export const startEvaluation = (parts: EvaluationParts): Evaluation => {
  const { clock, store, settings, extraPeriods, found } = parts;
  const metrics = settings.queries.metrics(settings.root).map(({ metric }) => metric);
  const step = stepOf(settings);
  const offset = Math.floor(parts.phase * step);
  let turn: { at: number; timer: Timer } | undefined;

  /** The first turn after now at which what shows at `time` is there. */
  const turnAt = (time: number): number => {
    const earliest = Math.max(time, clock.now() + 1);
    return Math.ceil((earliest - offset) / step) * step + offset;
  };

  const wakeFor = (time: number): void => {
    const at = turnAt(time);
    if (turn && turn.at <= at) return;
    turn?.timer.cancel();
    turn = { at, timer: clock.after(at - clock.now(), evaluate) };
  };

  const goOn = (now: number): void => {
    const { from } = rangeOf(settings, extraPeriods, now);
    const outlooks = metrics.map((metric) => store.outlook(metric, now));
    if (outlooks.some(({ latest }) => latest !== undefined && latest >= from)) return wakeFor(now);
    for (const { nextAt } of outlooks) if (nextAt !== undefined) wakeFor(nextAt);
  };

  const evaluate = (): void => {
    turn = undefined;
    const now = clock.now();
    const verdict = verdictOf(settings, slotsOf(parts, now), ageOf(parts, now));
    if (verdict) found(verdict.value, () => changeOf(store, settings, verdict, now));
    goOn(now);
  };

  const ends = metrics.map((metric) => store.watch(metric, wakeFor));
  wakeFor(clock.now());
  return {
    soon: () => wakeFor(clock.now()),
    stop() {
      turn?.timer.cancel();
      for (const end of ends) end();
    },
  };
};
