import { describe, expect, it } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { createCloudWatch } from '../../local/cloudwatch/index.ts';
import type { Call } from '../../local/model.ts';
import { manualClock } from '../elb/manual-clock.ts';

const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
const call: Call = { service: 'monitoring', operation: '', principal: 'person' };
const MINUTE = 60_000;

const made = () => {
  const clock = manualClock();
  const cloudwatch = createCloudWatch({ clock, chance: seededChance(1), account, events: { emit: () => {} } });
  const start = clock.now();
  return {
    ...cloudwatch,
    clock,
    start,
    run: (operation: string, input: unknown): any => cloudwatch.model.operations[operation]!.run(input, call),
    put: (minute: number, value: number, more = {}) =>
      cloudwatch.metrics.put({
        namespace: 'N',
        name: 'M',
        dimensions: { A: 'a', B: 'b' },
        value,
        at: start + minute * MINUTE,
        visibleAfterSeconds: 0,
        ...more,
      }),
  };
};

const query = (Stat: string, Period = 60, more = {}) => ({
  Id: 'q',
  MetricStat: {
    Metric: {
      Namespace: 'N',
      MetricName: 'M',
      Dimensions: [
        { Name: 'B', Value: 'b' },
        { Name: 'A', Value: 'a' },
      ],
    },
    Period,
    Stat,
  },
  ...more,
});

/** From the start for `minutes`, oldest first. */
const ask = ({ run, start }: ReturnType<typeof made>, queries: unknown[], minutes = 10, more = {}) =>
  run('GetMetricData', {
    MetricDataQueries: queries,
    StartTime: new Date(start),
    EndTime: new Date(start + minutes * MINUTE),
    ScanBy: 'TimestampAscending',
    ...more,
  }).MetricDataResults;

describe('GetMetricData', () => {
  it.each([
    ['Sum', [6, 5]],
    ['Average', [3, 5]],
    ['Maximum', [4, 5]],
    ['Minimum', [2, 5]],
    ['SampleCount', [2, 1]],
  ])('gives %s by minute, and no point where there is no data', (stat, values) => {
    const world = made();
    for (const [minute, value] of [
      [0, 2],
      [0.5, 4],
      [2, 5],
    ] as const)
      world.put(minute, value);
    expect(ask(world, [query(stat)])).toEqual([
      {
        Id: 'q',
        Label: 'M',
        Timestamps: [new Date(world.start), new Date(world.start + 2 * MINUTE)],
        Values: values,
        StatusCode: 'Complete',
      },
    ]);
  });

  it('joins minutes to longer periods that begin at the start', () => {
    const world = made();
    for (let minute = 0; minute < 10; minute++) world.put(minute, minute);
    expect(ask(world, [query('Sum', 300)])[0].Values).toEqual([10, 35]);
  });

  it('takes in the start, rounded down to the minute, and leaves out the end', () => {
    const world = made();
    for (const minute of [0, 1, 2]) world.put(minute, 1);
    const StartTime = new Date(world.start + 59_999);
    expect(ask(world, [query('Sum')], 2, { StartTime })[0].Values).toEqual([1, 1]);
  });

  it('gives the newest first unless told otherwise', () => {
    const world = made();
    for (const minute of [0, 1]) world.put(minute, minute);
    expect(ask(world, [query('Sum')], 10, { ScanBy: undefined })[0].Values).toEqual([1, 0]);
  });

  it('does not show a point before its time (ALB-8)', async () => {
    const world = made();
    world.put(0, 1, { visibleAfterSeconds: 90 });
    await world.clock.advance(89);
    expect(ask(world, [query('Sum')])[0].Values).toEqual([]);
    await world.clock.advance(1);
    expect(ask(world, [query('Sum')])[0].Values).toEqual([1]);
  });

  it('forgets after 15 days (CW-14)', async () => {
    const world = made();
    world.put(0, 1);
    expect(ask(world, [query('Sum')])[0].Values).toEqual([1]);
    await world.clock.advance(15 * 86_400 + 120);
    expect(ask(world, [query('Sum')])[0].Values).toEqual([]);
  });

  it('matches all dimensions or nothing, and keeps labels', () => {
    const world = made();
    world.put(0, 1);
    const one = query('Sum', 60, { Label: 'visits' });
    const none = {
      ...query('Sum'),
      Id: 'n',
      MetricStat: {
        ...query('Sum').MetricStat,
        Metric: { Namespace: 'N', MetricName: 'M', Dimensions: [{ Name: 'A', Value: 'a' }] },
      },
    };
    const found = ask(world, [one, none, { ...one, Id: 'hidden', ReturnData: false }]);
    expect(found.map(({ Id, Label, Values }: any) => [Id, Label, Values])).toEqual([
      ['q', 'visits', [1]],
      ['n', 'M', []],
    ]);
  });

  it('falls short when told', () => {
    const world = made();
    for (const minute of [0, 1, 2, 3]) world.put(minute, minute);
    world.fallShort(({ metricName }) => (metricName === 'M' ? 'PartialData' : undefined));
    expect(ask(world, [query('Sum')])[0]).toMatchObject({
      StatusCode: 'PartialData',
      Values: [0, 1],
      Messages: [{ Code: 'PartialData' }],
    });
    world.fallShort(() => 'InternalError');
    expect(ask(world, [query('Sum')])[0]).toMatchObject({ StatusCode: 'InternalError', Values: [] });
    world.fallShort(undefined);
    expect(ask(world, [query('Sum')])[0]).toMatchObject({ StatusCode: 'Complete' });
  });

  it("takes an alarm's own queries, expressions among them", () => {
    const world = made();
    for (const [minute, value] of [10, 20].entries()) world.put(minute, value);
    world.put(1, 5, { name: 'E' });
    const errors = query('Sum').MetricStat;
    const queries = [
      { Id: 'rate', Expression: '100*errors/requests', Label: 'Error rate', Period: 60 },
      { Id: 'filled', Expression: 'FILL(errors, 0) + rate * 0' },
      { Id: 'errors', MetricStat: { ...errors, Metric: { ...errors.Metric, MetricName: 'E' } }, ReturnData: false },
      { ...query('Sum'), Id: 'requests', ReturnData: false },
    ];
    const [rate, filled] = ask(world, queries);
    expect(rate).toMatchObject({ Id: 'rate', Label: 'Error rate', Values: [25], StatusCode: 'Complete' });
    expect(filled).toMatchObject({ Id: 'filled', Label: 'filled', Values: [5] });
    world.fallShort(({ metricName }) => (metricName === 'E' ? 'InternalError' : undefined));
    expect(ask(world, queries)[0]).toMatchObject({ StatusCode: 'InternalError', Values: [] });
  });

  it.each([
    ['an expression on nothing', [{ Id: 'e', Expression: 'm1+m2' }], /m1 is not defined/],
    ['percentiles', [query('p99')], /p99 is not covered/],
    ['odd seconds', [query('Sum', 90)], /Period 90/],
    ['two of one id', [query('Sum'), query('Sum')], /not unique/],
    ['more than 500', Array.from({ length: 501 }, (_, i) => ({ ...query('Sum'), Id: `q${i}` })), /1 to 500/],
  ])('refuses %s', (_, queries, message) => {
    expect(() => ask(made(), queries)).toThrow(message);
  });

  it('refuses an end before the start', () => {
    expect(() => ask(made(), [query('Sum')], 0)).toThrow(expect.objectContaining({ code: 'ValidationError' }));
  });
});

describe('PutMetricData', () => {
  it('takes values, lists with counts, and statistic sets', async () => {
    const world = made();
    const Dimensions = [
      { Name: 'A', Value: 'a' },
      { Name: 'B', Value: 'b' },
    ];
    const base = { MetricName: 'M', Dimensions, Timestamp: new Date(world.start) };
    const sets = { StatisticValues: { Sum: 20, SampleCount: 4, Minimum: 1, Maximum: 9 } };
    world.run('PutMetricData', {
      Namespace: 'N',
      MetricData: [
        { ...base, Value: 1 },
        { ...base, Values: [2, 3], Counts: [1, 2] },
        { ...base, ...sets },
      ],
    });
    await world.clock.advance(60);
    expect(ask(world, [query('Sum')])[0].Values).toEqual([29]);
    expect(ask(world, [query('SampleCount')])[0].Values).toEqual([8]);
  });

  it('keeps high resolution for three hours, if told so (CW-14)', async () => {
    const world = made();
    const Timestamp = new Date(world.start + 10_000);
    const Dimensions = [
      { Name: 'A', Value: 'a' },
      { Name: 'B', Value: 'b' },
    ];
    const base = { MetricName: 'M', Dimensions, Timestamp, Value: 1 };
    const MetricData = [{ ...base, StorageResolution: 1 }, base];
    world.run('PutMetricData', { Namespace: 'N', MetricData });
    await world.clock.advance(60);
    const read = (period: number) => ask(world, [query('Sum', period)])[0];
    expect(read(60)).toMatchObject({ Values: [2], Timestamps: [new Date(world.start)] });
    expect(read(10)).toMatchObject({ Values: [1], Timestamps: [Timestamp] });
    await world.clock.advance(3 * 3600);
    expect([read(60).Values, read(10).Values]).toEqual([[2], []]);
  });

  it("does not take AWS's own namespaces", () => {
    expect(() => made().run('PutMetricData', { Namespace: 'AWS/ECS', MetricData: [] })).toThrow(/Namespace/);
  });
});

describe('GetMetricStatistics', () => {
  it('gives several statistics of one metric', () => {
    const world = made();
    world.put(0, 2);
    world.put(0, 4);
    const { Namespace, MetricName, Dimensions } = query('Sum').MetricStat.Metric;
    const asked = { Namespace, MetricName, Dimensions, Period: 60, Statistics: ['Sum', 'Maximum'] };
    const window = { StartTime: new Date(world.start), EndTime: new Date(world.start + MINUTE) };
    expect(world.run('GetMetricStatistics', { ...asked, ...window }).Datapoints).toEqual([
      { Timestamp: new Date(world.start), Sum: 6, Maximum: 4 },
    ]);
  });
});
