import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { alarm, alarmWorld, fn, topic } from './world.ts';
import type { AlarmWorld } from './world.ts';

const MINUTE = 60_000;
const put = (world: AlarmWorld, more: object = {}) =>
  world.client.send(new PutMetricAlarmCommand(alarm(more) as never));
const only = async ({ client }: AlarmWorld) =>
  (await client.send(new DescribeAlarmsCommand({ AlarmNames: ['errors'] }))).MetricAlarms![0]!;
const states = ({ events }: AlarmWorld) => events.map(({ detail }) => detail.state.value);

describe('a metric alarm', () => {
  it('begins without a judgement and has one at its first turn', async () => {
    const world = alarmWorld();
    await put(world, { TreatMissingData: 'notBreaching' });
    expect(await only(world)).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
    });
    await world.pass(1);
    expect(await only(world)).toMatchObject({
      StateValue: 'OK',
      StateReason:
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    });
  });

  it('sees a point only once it is delivered, at its next turn (CW-2)', async () => {
    const world = alarmWorld();
    await put(world, { TreatMissingData: 'notBreaching' });
    await world.pass(1);
    world.put(0, 6);
    await world.clock.advance(59);
    expect(world.state()).toBe('OK');
    await world.clock.advance(61);
    expect(world.state()).toBe('ALARM');
    const since = world.alarmHistory().at(-1)!.state.transitionedAt - world.start;
    expect(since).toBeGreaterThanOrEqual(2 * MINUTE);
    expect(since).toBeLessThan(3 * MINUTE);
  });

  it('says why, in words and in data', async () => {
    const world = alarmWorld();
    await put(world, { DatapointsToAlarm: 1 });
    world.put(0, 6);
    await world.pass(3);
    const { StateReason, StateReasonData, StateUpdatedTimestamp, StateTransitionedTimestamp } = await only(world);
    expect(StateReason).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoints [6.0 (01/10/26 10:00:00)] was greater than the threshold (5.0) ' +
        '(minimum 1 datapoint for OK -> ALARM transition).',
    );
    const queryDate = StateUpdatedTimestamp!.toISOString().replace('Z', '+0000');
    expect(StateReasonData).toBe(
      `{"version":"1.0","queryDate":"${queryDate}","startDate":"2026-10-01T10:00:00.000+0000","statistic":"Sum",` +
        '"period":60,"recentDatapoints":[6.0],"threshold":5.0,"evaluatedDatapoints":' +
        '[{"timestamp":"2026-10-01T10:00:00.000+0000","sampleCount":1.0,"value":6.0}]}',
    );
    expect(StateTransitionedTimestamp).toEqual(StateUpdatedTimestamp);
  });

  it('needs M of its last N datapoints', async () => {
    const world = alarmWorld();
    await put(world, { EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    for (const [minute, value] of [6, 0, 0, 6, 0, 6].entries()) world.put(minute, value);
    await world.pass(7);
    expect(world.state()).toBe('OK');
    await world.pass(1);
    expect(world.state()).toBe('ALARM');
    expect((await only(world)).StateReason).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [6.0 (01/10/26 10:05:00), 6.0 (01/10/26 10:03:00)] were greater ' +
        'than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
    );
  });

  it.each([
    ['GreaterThanThreshold', ['OK', 'ALARM']],
    ['GreaterThanOrEqualToThreshold', ['ALARM', 'ALARM']],
    ['LessThanThreshold', ['OK', 'OK']],
    ['LessThanOrEqualToThreshold', ['ALARM', 'OK']],
  ])('compares by %s', async (ComparisonOperator, expected) => {
    const found = [5, 6].map(async (value) => {
      const world = alarmWorld();
      await put(world, { ComparisonOperator });
      world.put(0, value);
      await world.pass(3);
      return world.state();
    });
    expect(await Promise.all(found)).toEqual(expected);
  });

  it('judges old points a while longer when the metric stops, then by its treatment of missing data (CW-5, CW-6)', async () => {
    const world = alarmWorld();
    await put(world);
    world.put(0, 6);
    await world.pass(3);
    expect(world.state()).toBe('ALARM');
    await world.pass(2);
    expect(world.state()).toBe('INSUFFICIENT_DATA');
    expect(await only(world)).toMatchObject({ StateReason: 'Insufficient Data: 1 datapoint was unknown.' });
    expect((await only(world)).StateReasonData).toBeUndefined();
  });

  it('that breaches when data is missing goes off some minutes after the last datapoint (CW-5)', async () => {
    const world = alarmWorld();
    await put(world, { ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching' });
    for (const minute of [0, 1]) world.put(minute, 1);
    await world.pass(4);
    expect(world.state()).toBe('OK');
    await world.pass(2);
    expect(world.state()).toBe('ALARM');
  });

  it('judges a minute again when the rest of it comes late (ALB-8)', async () => {
    const world = alarmWorld();
    await put(world);
    world.put(0, 4);
    world.put(0, 4, { visibleAfterSeconds: 200 });
    await world.clock.advance(199);
    expect(states(world)).toEqual(['OK']);
    await world.clock.advance(61);
    expect(states(world)).toEqual(['OK', 'ALARM']);
  });

  it('does not alarm by one breaching point alone, however long its delivery took', async () => {
    const world = alarmWorld();
    await put(world, { EvaluationPeriods: 3 });
    world.put(0, 6, { visibleAfterSeconds: 170 });
    await world.pass(4);
    expect(world.state()).toBe('INSUFFICIENT_DATA');
    expect(world.events).toEqual([]);
  });

  it('slides longer periods by the minute', async () => {
    const world = alarmWorld();
    await put(world, { Period: 300, DatapointsToAlarm: 1 });
    for (const minute of [0, 1, 2, 3, 4, 5]) world.put(minute, 2);
    await world.clock.advance(360);
    expect(world.state()).toBe('ALARM');
    expect((await only(world)).StateReasonData).toContain('"startDate":"2026-10-01T09:59');
  });

  it('of ten seconds has its turn every ten seconds, on high-resolution metrics (CW-1)', async () => {
    const world = alarmWorld({ visibleAfterSeconds: 5 });
    await put(world, { Period: 10 });
    const MetricData = [10, 20, 30].map((second) => ({
      MetricName: 'M',
      Dimensions: alarm().Dimensions,
      Timestamp: new Date(world.start + second * 1000),
      Value: second === 20 ? 6 : 0,
      StorageResolution: 1,
    }));
    await world.client.send(new PutMetricDataCommand({ Namespace: 'N', MetricData }));
    await world.pass(1);
    expect(world.events.map(({ at, detail }) => [Math.ceil((at - world.start) / 10_000), detail.state.value])).toEqual([
      [3, 'OK'],
      [4, 'ALARM'],
      [5, 'OK'],
    ]);
  });

  it('speaks a minute later when told to', async () => {
    const times = [0, 60].map(async (lateSeconds) => {
      const world = alarmWorld({ lateSeconds });
      await put(world);
      world.put(0, 6);
      await world.pass(5);
      return world.alarmHistory()[0]!.state.transitionedAt;
    });
    const [soon, late] = await Promise.all(times);
    expect(late! - soon!).toBe(MINUTE);
  });

  it('rests while there is nothing to judge: an idle day costs no more than its first minute', async () => {
    const world = alarmWorld();
    await put(world, { TreatMissingData: 'notBreaching' });
    await world.pass(1);
    expect(world.clock.waiting()).toBe(0);
    world.put(1, 6);
    expect(world.clock.waiting()).toBe(1);
    await world.pass(10);
    expect(states(world)).toEqual(['OK', 'ALARM', 'OK']);
    expect(world.clock.waiting()).toBe(0);
  });
});

describe('metric math', () => {
  const stat = (MetricName: string) => ({
    Metric: { Namespace: 'N', MetricName, Dimensions: [{ Name: 'A', Value: 'a' }] },
    Period: 60,
    Stat: 'Sum',
  });
  const math = (Expression: string) => ({
    AlarmName: 'errors',
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    Metrics: [
      { Id: 'rate', Expression, Label: 'Error rate' },
      { Id: 'errors', MetricStat: stat('errors'), ReturnData: false },
      { Id: 'requests', MetricStat: stat('requests'), ReturnData: false },
    ],
  });
  const rate = async (expression: string, errors: number | undefined, requests: number) => {
    const world = alarmWorld();
    await world.client.send(new PutMetricAlarmCommand(math(expression) as never));
    if (errors !== undefined) world.put(0, errors, { name: 'errors' });
    world.put(0, requests, { name: 'requests' });
    await world.pass(3);
    return world;
  };

  it.each([
    ['100*errors/requests', 6, 100, 'ALARM'],
    ['100*errors/requests', 5, 100, 'OK'],
    ['100*errors/requests', 5, 0, 'INSUFFICIENT_DATA'],
    ['100*errors/requests', undefined, 100, 'INSUFFICIENT_DATA'],
    ['100*FILL(errors, 0)/requests', undefined, 100, 'OK'],
    ['IF(requests >= 20, 100 * errors / requests, 0)', 9, 10, 'OK'],
    ['(errors - 1) / (requests + -errors)', 7, 8, 'ALARM'],
  ])('%s with %s errors of %i requests: %s', async (expression, errors, requests, expected) => {
    expect((await rate(expression, errors, requests)).state()).toBe(expected);
  });

  it('is shown in the event as it was given, with its own ids', async () => {
    const { events } = await rate('100*errors/requests', 10, 100);
    expect(events[0]!.detail.configuration.metrics).toEqual([
      { id: 'rate', expression: '100*errors/requests', label: 'Error rate', returnData: true },
      ...['errors', 'requests'].map((name) => ({
        id: name,
        metricStat: { metric: { namespace: 'N', name, dimensions: { A: 'a' } }, period: 60, stat: 'Sum' },
        returnData: false,
      })),
    ]);
    expect(events[0]!.detail.state.reasonData).not.toContain('statistic');
  });

  it.each(['SUM(METRICS())', 'ANOMALY_DETECTION_BAND(errors)', 'RATE(errors)', 'FILL(errors, REPEAT)', 'errors &&'])(
    'refuses %s by name',
    async (expression) => {
      await expect(rate(expression, 1, 1)).rejects.toMatchObject({ name: 'TidegateLocalNotCovered' });
    },
  );
});

describe('operations', () => {
  it('lists by name, prefix, state and page; metric alarms alone unless asked otherwise', async () => {
    const world = alarmWorld();
    for (const AlarmName of ['b-2', 'a-1', 'b-1']) await put(world, { AlarmName });
    const names = async (input: object) => {
      const { MetricAlarms, NextToken } = await world.client.send(new DescribeAlarmsCommand(input));
      return [MetricAlarms!.map(({ AlarmName }) => AlarmName), NextToken];
    };
    expect(await names({})).toEqual([['a-1', 'b-1', 'b-2'], undefined]);
    expect(await names({ AlarmNamePrefix: 'b' })).toEqual([['b-1', 'b-2'], undefined]);
    expect(await names({ AlarmNames: ['b-2', 'gone'] })).toEqual([['b-2'], undefined]);
    expect(await names({ StateValue: 'ALARM' })).toEqual([[], undefined]);
    expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual([[], undefined]);
    expect(await names({ MaxRecords: 2 })).toEqual([['a-1', 'b-1'], '2']);
    expect(await names({ MaxRecords: 2, NextToken: '2' })).toEqual([['b-2'], undefined]);
  });

  it('SetAlarmState holds until the next turn of a metric alarm (CW-16)', async () => {
    const world = alarmWorld();
    await put(world, { TreatMissingData: 'notBreaching' });
    await world.pass(1);
    const StateReasonData = '{"drill":true}';
    await world.client.send(
      new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a drill', StateReasonData }),
    );
    expect(await only(world)).toMatchObject({ StateValue: 'ALARM', StateReason: 'a drill', StateReasonData });
    await world.pass(1);
    expect(states(world)).toEqual(['OK', 'ALARM', 'OK']);
  });

  it('a changed alarm keeps its state until its next turn; a deleted one is gone and silent', async () => {
    const world = alarmWorld();
    await put(world);
    world.put(0, 6);
    await world.pass(3);
    await put(world, { Threshold: 50 });
    expect(world.state()).toBe('ALARM');
    await world.pass(1);
    expect(world.state()).toBe('OK');
    await world.client.send(new DeleteAlarmsCommand({ AlarmNames: ['errors'] }));
    await world.pass(10);
    expect(world.alarms()).toEqual([]);
    expect(states(world)).toEqual(['ALARM', 'OK']);
    const gone = world.client.send(new DeleteAlarmsCommand({ AlarmNames: ['errors'] }));
    await expect(gone).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  it('keeps the sequence of states', async () => {
    const world = alarmWorld();
    await put(world);
    for (const [minute, value] of [0, 6, 0].entries()) world.put(minute, value);
    await world.pass(5);
    const history = { AlarmName: 'errors', HistoryItemType: 'StateUpdate' } as const;
    const { AlarmHistoryItems } = await world.client.send(new DescribeAlarmHistoryCommand(history));
    expect(AlarmHistoryItems!.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from INSUFFICIENT_DATA to OK',
    ]);
    expect(JSON.parse(AlarmHistoryItems![1]!.HistoryData!).newState.stateReasonData.recentDatapoints).toEqual([6]);
  });

  it.each([
    ['anomaly bands', { ComparisonOperator: 'GreaterThanUpperThreshold' }, 'TidegateLocalNotCovered'],
    ['percentiles', { Statistic: undefined, ExtendedStatistic: 'p99' }, 'TidegateLocalNotCovered'],
    ['units', { Unit: 'Count' }, 'TidegateLocalNotCovered'],
    ['more to alarm than periods', { DatapointsToAlarm: 2 }, 'ValidationException'],
    ['windows over a day (CW-3)', { Period: 300, EvaluationPeriods: 289 }, 'ValidationException'],
    ['actions it cannot run', { AlarmActions: ['arn:aws:automate:us-east-1:ec2:stop'] }, 'TidegateLocalNotCovered'],
  ])('refuses %s', async (_, more, name) => {
    await expect(put(alarmWorld(), more)).rejects.toMatchObject({ name });
  });
});

describe('actions', () => {
  it('run on a change of state, of that state, and not while they are disabled', async () => {
    const world = alarmWorld();
    await put(world, { AlarmActions: [topic, fn], OKActions: [topic] });
    for (const [minute, value] of [0, 6, 6].entries()) world.put(minute, value);
    await world.pass(4);
    expect(world.published.map(({ subject }) => subject)).toEqual([
      'OK: "errors" in US East (N. Virginia)',
      'ALARM: "errors" in US East (N. Virginia)',
    ]);
    expect(world.invoked).toMatchObject([{ arn: fn, payload: { alarmData: { alarmName: 'errors' } } }]);
    await world.client.send(new DisableAlarmActionsCommand({ AlarmNames: ['errors'] }));
    world.put(3, 0);
    await world.pass(2);
    expect([states(world), world.published.length]).toEqual([['OK', 'ALARM', 'OK'], 2]);
    await world.client.send(new EnableAlarmActionsCommand({ AlarmNames: ['errors'] }));
    expect(await only(world)).toMatchObject({ ActionsEnabled: true });
  });
});

describe('an alarm of a template', () => {
  it('lives, and takes numbers written as text', async () => {
    const world = alarmWorld();
    const { AlarmName, ...properties } = alarm({ Threshold: '5', Period: '60', EvaluationPeriods: '1' });
    expect(world.create('AWS::CloudWatch::Alarm', properties, AlarmName)).toEqual({
      ref: 'S-errors-0123456789ab',
      attributes: { Arn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:S-errors-0123456789ab' },
    });
    world.put(0, 6);
    await world.pass(3);
    expect(world.state('S-errors-0123456789ab')).toBe('ALARM');
  });
});
