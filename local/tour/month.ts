import { ALARM_MONTH_USD, costOf } from '../cost.ts';
import type { Usage } from '../cost.ts';
import type { Stage } from '../stage/stage.ts';
import { measure } from './span.ts';
import { sleepNow } from './stories/tides.ts';

/** What the controller costs a month of 30 days, in USD without the free tier. */
export interface Month {
  /** A service that nobody visits: the daily sweep looks after it. */
  asleep: number;
  /** A service that is never idle: in every window of `idle.after` one look finds that out. */
  awake: number;
  /** Once for all services: metrics of its own, sent while services are awake. */
  metrics: number;
  /** Once for all services: alarms on the controller itself. */
  alarms: number;
}

const DAY = 86_400;
const DAYS = 30;
/** So long is watched of a day awake; every hour of it is like the other. */
const AWAKE_HOURS = 2;
/** Often enough that no window of the example (5 minutes) is without a visitor. */
const VISIT_SECONDS = 240;

/** Without its own metrics, which are paid once however many services there are. */
const ofTheService = (usage: Usage): number => costOf({ ...usage, metricHours: 0 }).total;
const ofMetrics = (usage: Usage): number => costOf(usage).total - ofTheService(usage);

const awakeHours = async (stage: Stage): Promise<Usage> => {
  await stage.visitors(600, VISIT_SECONDS);
  const end = measure(stage);
  await stage.visitors(AWAKE_HOURS * 3600, VISIT_SECONDS);
  return end().usage;
};

const dayAsleep = async (stage: Stage): Promise<Usage> => {
  await sleepNow(stage);
  await stage.rest();
  const end = measure(stage);
  await stage.wait(DAY);
  return end().usage;
};

/** Counts the calls of a while awake and of a day asleep. @param alarms how many the controller has on itself */
export const measureMonth = async (stage: Stage, alarms: number): Promise<Month> => {
  const awake = await awakeHours(stage);
  const asleep = await dayAsleep(stage);
  const awakeDay = (ofTheService(awake) * 24) / AWAKE_HOURS + ofTheService(asleep);
  const metricsDay = (ofMetrics(awake) * 24) / AWAKE_HOURS + ofMetrics(asleep);
  return {
    asleep: ofTheService(asleep) * DAYS,
    awake: awakeDay * DAYS,
    metrics: metricsDay * DAYS,
    alarms: alarms * ALARM_MONTH_USD,
  };
};
