import { describe, expect, it } from 'vitest';
import { makeCloudWatch, toTraffic } from '../../functions/aws/cloudwatch.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import { fails, model } from '../wire/models.ts';
import { wired } from './wired.ts';

const minute = (n: number): Date => new Date(n * 60_000);
const series = (Id: string, points: [number, number][], StatusCode = 'Complete') =>
  ({ Id, StatusCode, Timestamps: points.map(([n]) => minute(n)), Values: points.map(([, value]) => value) }) as never;
const group = (name: string) => ({
  dimension: `targetgroup/${name}/1`,
  loadBalancerDimension: 'app/demo/1',
  arn: name,
  routes: [],
});
const service = { targetGroups: [group('a'), group('b')] } as unknown as ServiceSettings;
const ACCEPTS = ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'];

describe('traffic', () => {
  it('is the sum over the groups, minute by minute', () => {
    const results = [
      series('requests0', [
        [2, 5],
        [1, 1],
      ]),
      series('hosts0', [
        [1, 2],
        [2, 2],
      ]),
      series('requests1', [[2, 7]]),
      series('hosts1', [[1, 1]]),
    ];
    expect(toTraffic(2, results)).toEqual({
      alive: [60_000],
      minutes: [
        { at: 60_000, requests: 1 },
        { at: 120_000, requests: 12 },
      ],
    });
  });

  it('is silence only while every group’s hosts are counted (ALB-4)', () => {
    const silent = [series('requests0', []), series('hosts0', [])];
    expect(toTraffic(1, silent)).toEqual({ alive: [], minutes: [] });
    const counted = [series('requests0', []), series('hosts0', [[1, 0]])];
    expect(toTraffic(1, counted)).toEqual({ alive: [60_000], minutes: [] });
  });

  it.each(['PartialData', 'InternalError', 'Forbidden'])('is unknown when a series is %s (Z5)', (status) => {
    expect(toTraffic(1, [series('requests0', [], status), series('hosts0', [[1, 1]])])).toBeUndefined();
  });

  it('is unknown when a series is missing', () => {
    expect(toTraffic(1, [series('hosts0', [[1, 1]])])).toBeUndefined();
  });

  it('is asked for in one call', async () => {
    const answer = {
      MetricDataResults: [0, 1].flatMap((n) => [series(`requests${n}`, []), series(`hosts${n}`, [[1, 1]])]),
    };
    const { settings, calls } = wired(model('monitoring', { GetMetricData: [ACCEPTS, () => answer] }));
    const traffic = await makeCloudWatch(settings).metrics.traffic(service, 60_000, 600_000);
    expect(traffic).toEqual({ alive: [60_000], minutes: [] });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.input).toMatchObject({ StartTime: minute(1), EndTime: minute(10) });
    expect(calls[0]?.input.MetricDataQueries).toHaveLength(4);
  });

  it('is unknown when the call fails, and without groups', async () => {
    const { settings } = wired(
      model('monitoring', { GetMetricData: [ACCEPTS, fails('InternalServiceFault', 'x', 500)] }),
    );
    expect(await makeCloudWatch(settings).metrics.traffic(service, 0, 1)).toBeUndefined();
    const none = { targetGroups: [] } as unknown as ServiceSettings;
    expect(await makeCloudWatch(settings).metrics.traffic(none, 0, 1)).toBeUndefined();
  });
});
