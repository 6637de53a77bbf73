import type { Deps, ServiceModel } from '../model.ts';
import type { MetricSink } from '../parts.ts';
import { alarmType } from './alarms.ts';
import type { AlarmData } from './alarms.ts';
import { putMetricData } from './put.ts';
import { getMetricData, getMetricStatistics } from './read.ts';
import type { Shortfall } from './read.ts';
import { MetricStore } from './series.ts';

export type { AlarmData } from './alarms.ts';
export type { Shortfall } from './read.ts';

export interface CloudWatchSettings {
  /** For points that do not say when they show, and for PutMetricData. */
  visibleAfterSeconds: number;
}

export interface CloudWatch {
  model: ServiceModel;
  /** A point shows `visibleAfterSeconds` after it was put; until then a query sees the minute without it. */
  metrics: MetricSink;
  /** Alarms of the templates, as data. */
  alarms(): AlarmData[];
  /** From now on GetMetricData falls short as told; `undefined` ends it. */
  fallShort(shortfall: Shortfall | undefined): void;
}

/** Metrics by the minute. DescribeAlarms is not served: alarms are only data so far. */
export const createCloudWatch = ({ clock, account }: Deps, settings: Partial<CloudWatchSettings> = {}): CloudWatch => {
  const { visibleAfterSeconds = 60 } = settings;
  const store = new MetricStore();
  const alarms: AlarmData[] = [];
  let shortfall: Shortfall | undefined;
  return {
    model: {
      name: 'monitoring',
      operations: {
        GetMetricData: getMetricData(store, clock, () => shortfall),
        GetMetricStatistics: getMetricStatistics(store, clock),
        PutMetricData: putMetricData(store, clock, visibleAfterSeconds),
      },
      resources: { 'AWS::CloudWatch::Alarm': alarmType(account, alarms) },
    },
    metrics: {
      put(point) {
        const now = clock.now();
        store.put(point, now + (point.visibleAfterSeconds ?? visibleAfterSeconds) * 1000, now);
      },
    },
    alarms: () => [...alarms],
    fallShort: (next) => {
      shortfall = next;
    },
  };
};
