import { expect, test } from 'vitest';
import { costOf, fargateCost, usageOfCalls, usageOfLines } from '../../local/cost.ts';
import type { Usage } from '../../local/cost.ts';

const nothing: Usage = {
  transitions: 0,
  lambda: { requests: 0, gbSeconds: 0, architecture: 'arm64' },
  dynamodb: { writeUnits: 0, readUnits: 0 },
  metricReads: 0,
  metricHours: 0,
  logBytes: 0,
  schedules: 0,
  publishes: 0,
  queueRequests: 0,
};

test('SFN-23: 180 transitions cost 0.0045 USD', () => {
  expect(costOf({ ...nothing, transitions: 180 }).total).toBeCloseTo(0.0045, 10);
});

test('PRICE-6: 8,640 metrics asked for cost 0.09 USD', () => {
  expect(costOf({ ...nothing, metricReads: 8640 }).cloudwatch).toBeCloseTo(0.0864, 10);
});

test('FAR-3: a quarter vCPU with half a GB costs 0.01234 USD an hour', () => {
  expect(fargateCost({ vcpu: 0.25, memoryGb: 0.5, architecture: 'x86_64' }, 1)).toBeCloseTo(0.01234, 5);
  expect(fargateCost({ vcpu: 0.25, memoryGb: 0.5, architecture: 'arm64' }, 1)).toBeCloseTo(0.00988, 5);
});

test('A million of each unit costs what the price list says', () => {
  const million = 1_000_000;
  const usage = {
    ...nothing,
    lambda: { requests: million, gbSeconds: million, architecture: 'arm64' as const },
    dynamodb: { writeUnits: million, readUnits: million },
    schedules: million,
    publishes: million,
    queueRequests: million,
  };
  const { lambda, dynamodb, scheduler, sns, sqs } = costOf(usage);
  expect([lambda, dynamodb, scheduler, sns, sqs].map((usd) => Number(usd.toFixed(4)))).toEqual([
    13.5334, 0.75, 1, 0.5, 0.4,
  ]);
});

test('Calls are counted in the units that are billed', () => {
  const call = (service: string, operation: string, input: object = {}) => ({ service, operation, input });
  expect(
    usageOfCalls([
      call('dynamodb', 'UpdateItem'),
      call('dynamodb', 'TransactWriteItems', { TransactItems: [{}, {}] }),
      call('dynamodb', 'GetItem', { ConsistentRead: true }),
      call('dynamodb', 'Query'),
      call('monitoring', 'GetMetricData', { MetricDataQueries: [{ MetricStat: {} }, { Expression: 'm1' }] }),
      call('monitoring', 'DescribeAlarms'),
      call('sqs', 'ReceiveMessage'),
      call('scheduler', 'CreateSchedule'),
      call('sns', 'Publish'),
      call('ecs', 'UpdateService'),
    ]),
  ).toEqual({
    dynamodb: { writeUnits: 5, readUnits: 1.5 },
    metricReads: 2,
    schedules: 1,
    publishes: 1,
    queueRequests: 1,
  });
});

test('A metric of ours is paid for each hour in which it was sent, log lines by the byte', () => {
  const line = (next: string): string =>
    JSON.stringify({
      _aws: {
        CloudWatchMetrics: [{ Namespace: 'Tidegate', Dimensions: [['step', 'next']], Metrics: [{ Name: 'Decided' }] }],
      },
      step: 'verify',
      next,
    });
  const minute = 60_000;
  const lines = [
    { at: 0, line: line('Await') },
    { at: 59 * minute, line: line('Await') },
    { at: 59 * minute, line: line('Promote') },
    { at: 61 * minute, line: line('Await') },
    { at: 61 * minute, line: 'not JSON' },
  ];
  const { metricHours, logBytes } = usageOfLines(lines);
  expect(metricHours).toBe(3);
  expect(logBytes).toBe(lines.reduce((sum, each) => sum + each.line.length, 0));
  expect(costOf({ ...nothing, metricHours: 730 }).cloudwatch).toBeCloseTo(0.3, 10);
  expect(costOf({ ...nothing, logBytes: 1e9 }).logs).toBeCloseTo(0.5, 10);
});
