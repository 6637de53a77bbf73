import { ALARM_MONTH_USD, costOf } from '../cost.ts';
import type { Usage } from '../cost.ts';
import { Stage } from '../stage/stage.ts';
import { measure } from './span.ts';
import type { Span } from './span.ts';

/** What the controller costs in a month of 30 days, in USD without the free tier. */
export interface Month {
  /** A service that nobody visits: the daily sweep looks after it. */
  asleep: number;
  /** A service that always has visitors: a look in every window of `idle.after` finds that out. */
  awake: number;
  /** Once, however many services there are: its metric, sent in every hour in which something is decided. */
  metric: number;
  /** Once, however many services there are: alarms on the controller itself. */
  alarms: number;
}

const DAY = 86_400;
const DAYS = 30;
/** So many hours by the clock are watched of a day awake; each is like the other. */
const AWAKE_HOURS = 4;
/** Before the next hour begins, for a metric is paid by the clock. */
const MARGIN_SECONDS = 120;

/** Without what is paid once however many services there are. */
const ofTheService = (usage: Usage): number => costOf({ ...usage, metricHours: 0 }).total;
const ofTheMetric = (usage: Usage): number => costOf(usage).total - ofTheService(usage);

const awakeHours = async (stage: Stage): Promise<Span> => {
  // The first window is still the installation's.
  await stage.visitors(3600 - ((stage.now() / 1000) % 3600));
  const end = measure(stage);
  await stage.visitors(AWAKE_HOURS * 3600 - MARGIN_SECONDS);
  return end();
};

const dayAsleep = async (stage: Stage): Promise<Usage> => {
  const sleeps = async (): Promise<boolean> => (await stage.state('web'))['phase'] === 'asleep';
  await stage.untilRead('web is asleep', sleeps, 60, 3600);
  await stage.rest();
  const end = measure(stage);
  await stage.wait(DAY);
  const { usage } = end();
  // The schedule of the daily sweep is in the template: no call made it.
  return { ...usage, schedules: usage.schedules + 1 };
};

/** Alarms of the controller's own in its template. */
const alarmsIn = (stage: Stage): number => {
  const own = stage.world.stacks().find(({ name }) => name === 'Tidegate');
  return Object.values(own?.resources ?? {}).filter(({ type }) => type === 'AWS::CloudWatch::Alarm').length;
};

/** Counts the calls of some hours awake and of a day asleep, on the service `web` of `examples/platform`. */
export const measureMonth = async (cdkOut: string): Promise<Month> => {
  const stage = await Stage.open({ cdkOut });
  try {
    const awake = await awakeHours(stage);
    const asleep = await dayAsleep(stage);
    const awakeDay = (ofTheService(awake.usage) * DAY) / awake.virtualSeconds;
    return {
      asleep: ofTheService(asleep) * DAYS,
      awake: (awakeDay + ofTheService(asleep)) * DAYS,
      metric: ((ofTheMetric(awake.usage) * 24) / AWAKE_HOURS) * DAYS,
      alarms: alarmsIn(stage) * ALARM_MONTH_USD,
    };
  } finally {
    await stage.close();
  }
};

const usd = (amount: number): string => amount.toFixed(5).padStart(9);

export const tellMonth = ({ asleep, awake, metric, alarms }: Month): string =>
  [
    'USD in a month of 30 days, from counted calls, by the prices of us-east-1 without the free tier:',
    '',
    `${usd(asleep)}  a service asleep: the daily sweep`,
    `${usd(awake)}  a service awake, always with visitors: looks at its metrics, and the daily sweep`,
    `${usd(metric)}  the controller's metric, once for all services, while one of them is awake`,
    `${usd(alarms)}  alarms on the controller itself, once for all services`,
  ].join('\n');
