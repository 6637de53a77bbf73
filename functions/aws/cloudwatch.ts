import {
  CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { ObservedTraffic } from '../domain/observed.ts';
import type { TargetGroup } from '../domain/settings.ts';
import type { Alarms, Metrics } from '../ports/index.ts';
import { call, type ClientSettings, once } from './client.ts';
import { makeAlarms } from './cloudwatch-alarms.ts';

const PERIOD_SECONDS = 60;

const query = (id: string, group: TargetGroup, name: string, stat: string): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/ApplicationELB',
      MetricName: name,
      Dimensions: [
        { Name: 'LoadBalancer', Value: group.loadBalancerDimension },
        { Name: 'TargetGroup', Value: group.dimension },
      ],
    },
    Period: PERIOD_SECONDS,
    Stat: stat,
  },
});

const queries = (groups: readonly TargetGroup[]): MetricDataQuery[] =>
  groups.flatMap((group, n) => [
    query(`requests${n}`, group, 'RequestCount', 'Sum'),
    query(`hosts${n}`, group, 'HealthyHostCount', 'Maximum'),
  ]);

const perMinute = (results: readonly MetricDataResult[]): ObservedTraffic['minutes'] => {
  const sums = new Map<number, number>();
  for (const { Timestamps = [], Values = [] } of results) {
    Timestamps.forEach((time, n) => sums.set(time.getTime(), (sums.get(time.getTime()) ?? 0) + (Values[n] ?? 0)));
  }
  return [...sums].map(([at, requests]) => ({ at, requests })).sort((a, b) => a.at - b.at);
};

/** Starts of the minutes of which every group's hosts are known. */
const inAll = ([first, ...others]: readonly MetricDataResult[]): number[] => {
  const known = others.map(({ Timestamps = [] }) => new Set(Timestamps.map(Number)));
  return (first?.Timestamps ?? []).map(Number).filter((at) => known.every((one) => one.has(at)));
};

/**
 * ALB-3, ALB-4: no requests give no points, so silence counts only while every group's host count is reported.
 * @returns undefined when any series is missing, partial or failed
 */
export const toTraffic = (groups: number, results: readonly MetricDataResult[]): ObservedTraffic | undefined => {
  if (results.some((result) => result.StatusCode !== 'Complete')) return undefined;
  const series = (kind: string) => results.filter((result) => result.Id?.startsWith(kind));
  const hosts = series('hosts');
  if (series('requests').length !== groups || hosts.length !== groups) return undefined;
  return {
    minutes: perMinute(series('requests')),
    alive: inAll(hosts),
  };
};

/** One call for all groups of a service (CW-14). @param client made on first use */
const makeMetrics = (client: () => CloudWatchClient): Metrics => {
  return {
    async traffic({ targetGroups }, from, to) {
      if (targetGroups.length === 0) return undefined;
      const command = new GetMetricDataCommand({
        MetricDataQueries: queries(targetGroups),
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: 'TimestampAscending',
      });
      try {
        const answer = await call('cloudwatch GetMetricData', () => client().send(command));
        return answer.NextToken ? undefined : toTraffic(targetGroups.length, answer.MetricDataResults ?? []);
      } catch {
        // Z5: an error is as unknown as a gap, and the next look asks again.
        return undefined;
      }
    },
  };
};

/** The one place that speaks to CloudWatch, with one client. */
export const makeCloudWatch = (settings: ClientSettings): { metrics: Metrics; alarms: Alarms } => {
  const client = once(() => new CloudWatchClient(settings));
  return { metrics: makeMetrics(client), alarms: makeAlarms(client) };
};
