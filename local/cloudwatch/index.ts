import type { Deps, ServiceModel } from '../model.ts';
import type { MetricPoint, MetricSink } from '../parts.ts';
import { runActions } from './actions.ts';
import type { AlarmTargets } from './actions.ts';
import type { Alarm } from './alarm.ts';
import { AlarmBook } from './alarm-book.ts';
import type { Transition } from './alarm-book.ts';
import { alarmEvent } from './alarm-event.ts';
import { AlarmKeeper } from './alarm-keeper.ts';
import type { AlarmTimings } from './alarm-keeper.ts';
import { alarmOperations } from './alarm-operations.ts';
import { alarmResources } from './alarm-resources.ts';
import { Composites } from './composite.ts';
import { muteOperations } from './mute-operations.ts';
import { Mutes } from './mutes.ts';
import { putMetricData } from './put.ts';
import { getMetricData, getMetricStatistics } from './read.ts';
import type { Shortfall } from './read.ts';
import { MetricStore } from './series.ts';

export type { Alarm } from './alarm.ts';
export type { Transition } from './alarm-book.ts';
export type { AlarmTargets } from './actions.ts';
export type { Shortfall } from './read.ts';

export interface CloudWatchSettings extends AlarmTimings {
  /** For points that do not say when they show, and for PutMetricData. */
  visibleAfterSeconds: number;
  /** What befalls one value that a service of the model reports; asked at each. */
  trouble?: (point: MetricPoint) => MetricTrouble;
}

/** `revisedSeconds`: half of it shows when it should, the other half so much later. */
export interface MetricTrouble {
  isLost?: boolean;
  lateSeconds?: number;
  revisedSeconds?: number;
}

export interface CloudWatch {
  model: ServiceModel;
  /** A point shows `visibleAfterSeconds` after it was put; until then a query and the alarms see the minute without it. */
  metrics: MetricSink;
  /** All alarms as they stand. */
  alarms(): readonly Alarm[];
  /** Changes of alarms' states so far, oldest first. */
  alarmHistory(): readonly Transition[];
  /** From now on GetMetricData falls short as told; `undefined` ends it. */
  fallShort(shortfall: Shortfall | undefined): void;
}

const defaults: CloudWatchSettings = { visibleAfterSeconds: 60, extraPeriods: 2, lateSeconds: 0 };

const missing = (): never => {
  throw new Error('This CloudWatch was made without anything to act on');
};

const nowhere: AlarmTargets = { publish: missing, invoker: missing, refuse: missing };

/** Metrics by the minute, and alarms on them. */
export const createCloudWatch = (
  deps: Deps,
  given: Partial<CloudWatchSettings> = {},
  targets: AlarmTargets = nowhere,
): CloudWatch => {
  const { clock, account, events } = deps;
  const { visibleAfterSeconds, trouble, ...timings } = { ...defaults, ...given };
  const store = new MetricStore();
  const book = new AlarmBook(clock);
  const act = (transition: Transition): void => {
    const mute = mutes.active(transition.alarm.name);
    if (mute) mutes.hold(transition, mute);
    else runActions(transition, account, targets);
  };
  const mutes = new Mutes(clock, account, book, act);
  const composites = new Composites(clock, book, act);
  const keeper = new AlarmKeeper(deps, book, store, composites, timings);
  let shortfall: Shortfall | undefined;
  book.onTransition((transition) => {
    events.emit(alarmEvent(transition, mutes.active(transition.alarm.name)));
    if (!transition.state.suppressed) act(transition);
    composites.follow(transition);
  });
  return {
    model: {
      name: 'monitoring',
      operations: {
        ...alarmOperations(book, keeper),
        ...muteOperations(mutes, clock),
        GetMetricData: getMetricData(store, clock, () => shortfall),
        GetMetricStatistics: getMetricStatistics(store, clock),
        PutMetricData: putMetricData(store, clock, visibleAfterSeconds),
      },
      resources: alarmResources(keeper),
    },
    metrics: {
      put(point) {
        const now = clock.now();
        const { isLost = false, lateSeconds = 0, revisedSeconds = 0 }: MetricTrouble = trouble?.(point) ?? {};
        const visibleAt = now + ((point.visibleAfterSeconds ?? visibleAfterSeconds) + lateSeconds) * 1000;
        if (isLost) return;
        if (revisedSeconds === 0) return store.put(point, visibleAt, now);
        const half = { ...point, value: point.value / 2 };
        store.put(half, visibleAt, now);
        store.put(half, visibleAt + revisedSeconds * 1000, now);
      },
    },
    alarms: () => [...book.byName.values()],
    alarmHistory: () => book.history,
    fallShort: (next) => {
      shortfall = next;
    },
  };
};
