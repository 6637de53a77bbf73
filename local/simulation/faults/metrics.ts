import type { Chance } from '../../chance.ts';
import type { MetricTrouble } from '../../cloudwatch/index.ts';
import type { Params } from '../story.ts';

/** One fault of measured values on their way: all those of one namespace, for it is a pipeline that fails. */
export interface MetricFault {
  name: string;
  weight: number;
  draw?: (chance: Chance) => Params;
  trouble: (params: Params) => MetricTrouble;
}

export const metricsLate: MetricFault = {
  name: 'metricsLate',
  weight: 1,
  draw: (chance) => ({ seconds: Math.floor(chance.between(60, 420)) }),
  trouble: ({ seconds }) => ({ lateSeconds: Number(seconds) }),
};

export const metricsMissing: MetricFault = { name: 'metricsMissing', weight: 1, trouble: () => ({ isLost: true }) };

/** CW-18: the numbers of a minute may still change when they are read again. */
export const metricsRevised: MetricFault = {
  name: 'metricsRevised',
  weight: 1,
  draw: (chance) => ({ seconds: Math.floor(chance.between(10, 120)) }),
  trouble: ({ seconds }) => ({ revisedSeconds: Number(seconds) }),
};

export const METRIC_FAULTS: readonly MetricFault[] = [metricsLate, metricsMissing, metricsRevised];

export const NAMESPACES = ['AWS/ApplicationELB', 'AWS/ECS'] as const;
