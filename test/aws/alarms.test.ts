import { describe, expect, it } from 'vitest';
import { namesInRule } from '../../functions/aws/cloudwatch-alarms.ts';
import { makeCloudWatch } from '../../functions/aws/cloudwatch.ts';
import { fails, model } from '../wire/models.ts';
import { wired } from './wired.ts';

const ASKED = ['AlarmNames', 'AlarmTypes', 'MaxRecords', 'NextToken'];
const POINTS = ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'];
const minute = (n: number): Date => new Date(n * 60_000);

const errors = {
  AlarmName: 'errors',
  AlarmArn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors',
  StateValue: 'ALARM',
  StateReason: 'Threshold Crossed',
  StateTransitionedTimestamp: minute(5),
  StateUpdatedTimestamp: minute(9),
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HTTPCode_Target_5XX_Count',
  Dimensions: [{ Name: 'TargetGroup', Value: 'targetgroup/web/1' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};
const { Period: _, MetricName: __, Statistic: ___, Namespace: ____, ...bare } = errors;
const rate = {
  ...bare,
  AlarmName: 'rate',
  Metrics: [
    {
      Id: 'e',
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 300, Stat: 'Sum' },
    },
    { Id: 'r', ReturnData: true, Expression: 'e / 10' },
  ],
};
const composite = (name: string, AlarmRule: string) => ({ AlarmName: name, AlarmRule, StateValue: 'OK' });

/** Answers with those of the given alarms that are asked for. */
const cloudwatch = (metric: object[], composites: object[] = []) => {
  const asked = (all: any[], names: string[]) => all.filter(({ AlarmName }) => names.includes(AlarmName));
  return wired(
    model('monitoring', {
      DescribeAlarms: [
        ASKED,
        ({ AlarmNames }) => ({
          MetricAlarms: asked(metric, AlarmNames),
          CompositeAlarms: asked(composites, AlarmNames),
        }),
      ],
    }),
  );
};

describe('alarms are described', () => {
  it('with state, since when, reason and how they decide, in one call', async () => {
    const { settings, calls } = cloudwatch([errors]);
    expect(await makeCloudWatch(settings).alarms.describe(['errors', 'gone'])).toEqual([
      {
        name: 'errors',
        arn: errors.AlarmArn,
        state: 'ALARM',
        since: 5 * 60_000,
        reason: 'Threshold Crossed',
        metric: {
          periodSeconds: 60,
          evaluationPeriods: 3,
          datapointsToAlarm: 2,
          threshold: 5,
          comparison: 'GreaterThanThreshold',
          treatMissing: 'missing',
          source: expect.any(Array),
        },
      },
    ]);
    expect(calls).toHaveLength(1);
  });

  it('metric math has the period of its metrics (CW-13)', async () => {
    const { settings } = cloudwatch([rate]);
    expect((await makeCloudWatch(settings).alarms.describe(['rate']))[0]?.metric?.periodSeconds).toBe(300);
  });

  it('a composite one comes with the metric alarms below it, through composites in between, one call a level (CW-10)', async () => {
    const { settings, calls } = cloudwatch(
      [errors, rate],
      [composite('all', 'ALARM("inner") OR ALARM(errors)'), composite('inner', 'NOT OK("rate") AND ALARM("all")')],
    );
    const found = await makeCloudWatch(settings).alarms.describe(['all']);
    expect(found.find(({ name }) => name === 'all')?.children).toEqual(['rate', 'errors']);
    expect(found.map(({ name }) => name).sort()).toEqual(['all', 'errors', 'inner', 'rate']);
    expect(calls.map(({ input }) => input.AlarmNames)).toEqual([['all'], ['inner', 'errors'], ['rate']]);
  });

  it('a composite one whose actions are held back says by what (CW-10)', async () => {
    const { settings } = cloudwatch([], [{ ...composite('all', 'TRUE'), ActionsSuppressedBy: 'Alarm' }]);
    const [all] = await makeCloudWatch(settings).alarms.describe(['all']);
    expect(all).toEqual({ ...all, name: 'all', children: [], suppressedBy: 'Alarm' });
  });

  it('all of many, however small a page and whatever a call takes: one left out would be missing (T28)', async () => {
    const names = Array.from({ length: 130 }, (_, n) => `alarm-${n}`);
    const { settings, calls } = wired(
      model('monitoring', {
        DescribeAlarms: [
          ASKED,
          ({ AlarmNames, MaxRecords, NextToken = '0' }) => {
            expect(AlarmNames.length).toBeLessThanOrEqual(100);
            expect(MaxRecords).toBe(100);
            const from = Number(NextToken);
            const MetricAlarms = AlarmNames.slice(from, from + 60).map((AlarmName: string) => ({
              ...errors,
              AlarmName,
            }));
            return { MetricAlarms, ...(from + 60 < AlarmNames.length && { NextToken: String(from + 60) }) };
          },
        ],
      }),
    );
    const found = await makeCloudWatch(settings).alarms.describe(names);
    expect(found.map(({ name }) => name)).toEqual(names);
    expect(calls).toHaveLength(3);
  });

  it('none is asked for with no call', async () => {
    const { settings, calls } = cloudwatch([]);
    expect(await makeCloudWatch(settings).alarms.describe([])).toEqual([]);
    expect(calls).toEqual([]);
  });

  it.each([
    ['Throttling', 400, 'Throttled'],
    ['InternalServiceFault', 500, 'AwsUnavailable'],
    ['AccessDenied', 403, 'AwsRefused'],
  ])('%s is thrown in our words: the caller takes it as unknown (T27)', async (code, status, name) => {
    const { settings } = wired(model('monitoring', { DescribeAlarms: [ASKED, fails(code, 'x', status)] }));
    await expect(makeCloudWatch(settings).alarms.describe(['errors'])).rejects.toMatchObject({ name });
  });

  it('the names in a rule are found in each of its ways to write them, once', () => {
    const rule = `ALARM("a b") AND (OK(c) OR INSUFFICIENT_DATA('d')) AND NOT ALARM(arn:aws:cloudwatch:us-east-1:1:alarm:e) OR ALARM(c)`;
    expect(namesInRule(rule)).toEqual(['a b', 'c', 'd', 'e']);
    expect(namesInRule('TRUE')).toEqual([]);
  });
});

describe('an alarm’s own periods', () => {
  const answering = (alarm: object, result: object, more: object = {}) =>
    wired(
      model('monitoring', {
        DescribeAlarms: [ASKED, () => ({ MetricAlarms: [alarm], CompositeAlarms: [] })],
        GetMetricData: [POINTS, () => ({ MetricDataResults: [{ Id: 'x', ...result }], ...more })],
      }),
    );
  const complete = { StatusCode: 'Complete', Timestamps: [minute(1), minute(2)], Values: [3, 9] };
  const pointsOf = async ({ settings }: ReturnType<typeof wired>, from = 0, to = 1) => {
    const { alarms } = makeCloudWatch(settings);
    return alarms.points((await alarms.describe(['any']))[0]!, from, to);
  };

  it('are those of its metric, statistic and period, in one call more than its description', async () => {
    const service = answering(errors, complete);
    expect(await pointsOf(service, 60_000, 180_000)).toEqual([
      { at: 60_000, value: 3 },
      { at: 120_000, value: 9 },
    ]);
    expect(service.calls).toHaveLength(2);
    expect(service.calls.at(-1)?.input).toMatchObject({
      StartTime: minute(1),
      EndTime: minute(3),
      MetricDataQueries: [
        { MetricStat: { Metric: { MetricName: errors.MetricName }, Period: 60, Stat: 'Sum' }, ReturnData: true },
      ],
    });
  });

  it('are those of its expression', async () => {
    const service = answering(rate, complete);
    expect(await pointsOf(service)).toHaveLength(2);
    expect(service.calls.at(-1)?.input.MetricDataQueries).toMatchObject(rate.Metrics);
  });

  it('are none where the metric has none', async () => {
    expect(await pointsOf(answering(errors, { StatusCode: 'Complete', Timestamps: [], Values: [] }))).toEqual([]);
  });

  it.each<[string, object, object]>([
    ['partial', { ...complete, StatusCode: 'PartialData' }, {}],
    ['on a further page', complete, { NextToken: 'more' }],
  ])('are unknown when the answer is %s (T27)', async (_name, result, more) => {
    expect(await pointsOf(answering(errors, result, more))).toBeUndefined();
  });

  it('are unknown when the call fails, and of a composite alarm (T27)', async () => {
    const denied = wired(
      model('monitoring', {
        DescribeAlarms: [ASKED, () => ({ MetricAlarms: [errors] })],
        GetMetricData: [POINTS, fails('AccessDenied', 'x', 403)],
      }),
    );
    expect(await pointsOf(denied)).toBeUndefined();
    expect(await pointsOf(cloudwatch([], [composite('any', 'TRUE')]))).toBeUndefined();
  });
});

describe('who mutes an alarm (CW-9)', () => {
  const MUTES = ['AlarmName', 'Statuses'];
  const listing = (rules: object[]) =>
    wired(model('monitoring', { ListAlarmMuteRules: [MUTES, () => ({ AlarmMuteRuleSummaries: rules })] }));

  it('is the rule that is active for it now', async () => {
    const { settings, calls } = listing([{ AlarmMuteRuleArn: 'arn:rule', Status: 'ACTIVE' }]);
    expect(await makeCloudWatch(settings).alarms.mutedBy('errors')).toBe('arn:rule');
    expect(calls.map(({ input }) => input)).toEqual([{ AlarmName: 'errors', Statuses: ['ACTIVE'] }]);
  });

  it('is nobody where there is none', async () => {
    expect(await makeCloudWatch(listing([]).settings).alarms.mutedBy('errors')).toBeUndefined();
  });

  it('is thrown where it cannot be asked: the caller knows what that means', async () => {
    const { settings } = wired(model('monitoring', { ListAlarmMuteRules: [MUTES, fails('AccessDenied', 'x', 403)] }));
    await expect(makeCloudWatch(settings).alarms.mutedBy('errors')).rejects.toMatchObject({ name: 'AwsRefused' });
  });
});
