import type { WorldSettings } from '../../world.ts';

/** How soon AWS lets the controller know, for as long as a world stands. */
export interface Weather {
  name: string;
  /** The second of its minute in which the idle timer goes off (SCH-1). */
  timerSeconds: number;
  settings: WorldSettings;
}

const metrics = [
  { name: 'soon', low: 60, high: 60 },
  { name: 'drawn', low: 60, high: 120 },
  { name: 'late', low: 120, high: 120 },
];

/** ALB-21: seconds are to be allowed for; §22 has 2, and up to 15. */
const rules = [
  { name: 'now', low: 0, high: 0 },
  { name: 'usual', low: 2, high: 2 },
  { name: 'slow', low: 15, high: 15 },
];

const timers = [0, 50];

/**
 * When a minute of metrics shows (ALB-8), for how long after a change of rules both answers are possible (ALB-21), and where in
 * a minute the sleep begins.
 */
export const WEATHERS: readonly Weather[] = metrics.flatMap(({ name: metric, ...metricDelaySeconds }) =>
  rules.flatMap(({ name: rule, ...ruleDelaySeconds }) =>
    timers.map((timerSeconds) => ({
      name: `metrics:${metric},rules:${rule},timer:+${timerSeconds}s`,
      timerSeconds,
      settings: {
        elb: { metricDelaySeconds, ruleDelaySeconds },
        scheduler: { lateMinSeconds: timerSeconds, lateMaxSeconds: timerSeconds },
      },
    })),
  ),
);

/** One a speed of rules: for ways on which metrics have no bearing. */
export const RULE_WEATHERS: readonly Weather[] = WEATHERS.filter(({ name }) => /drawn.*\+0s/.test(name));

/**
 * What becomes of the sleep's own call at the place where the request comes. `late`: longer than an SDK client waits for an answer
 * (5 s), so that it is sent again. `refused`: throttled before its effect, or told an error after it. `dies`: its function does.
 */
export const TROUBLES = ['slow', 'late', 'refused', 'dies'] as const;
export type Trouble = 'well' | (typeof TROUBLES)[number];

/** Visitors who come in the same moment. */
export const CROWDS = [1, 2] as const;

/** The awaits of a request that the doorbell answers, by the call that it stands at. */
export const PAUSES = ['before-ring', 'after-ring', 'before-nudge'] as const;
export type Pause = (typeof PAUSES)[number];
