import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { ALARM, alarmOf, rollbacks } from './alarming.ts';
import { releaseBy } from './evidence.ts';
import { answering, platform, verdicts } from './platform.ts';

/** Red after one bad minute instead of two of three. */
const putAtOnce = async (stage: Stage): Promise<void> => {
  const { AlarmName, Namespace, MetricName, Dimensions, Statistic, Period, Threshold, ComparisonOperator } =
    await alarmOf(stage);
  const measures = { Namespace, MetricName, Dimensions, Statistic, Period, Threshold, ComparisonOperator };
  const command = new PutMetricAlarmCommand({
    AlarmName,
    ...measures,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  });
  await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
};

/** A bad minute of the alarm's metric, shown so many seconds later. */
const badMinute = async (stage: Stage, visibleAfterSeconds: number): Promise<void> => {
  const { Namespace = '', MetricName: name = '', Dimensions = [] } = await alarmOf(stage);
  const dimensions = Object.fromEntries(Dimensions.map((one) => [one.Name ?? '', one.Value ?? '']));
  stage.world.metrics.put({
    namespace: Namespace,
    name,
    dimensions,
    value: 95,
    at: stage.now(),
    visibleAfterSeconds,
  });
};

test('an alarm that turns red at the end of the watch window is asked until its second period is in, and then heeded', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  await putAtOnce(stage);
  const end = (await stage.state('web'))['watchUntil'] as number;
  const left = () => (end - stage.now()) / 1000 - 150;
  for (; left() > 0; await stage.wait(Math.max(1, Math.min(400, left())))) await stage.visit();
  const since = stage.now();
  await badMinute(stage, 60);
  await stage.wait(60);
  await badMinute(stage, 120);
  await stage.wait(60);
  await badMinute(stage, 120);
  await stage.rest();
  const [heard, ...others] = rollbacks(stage, since);
  expect(others).toEqual([]);
  expect(heard?.startDate).toBeLessThan(end);
  const [update, ...more] = stage.updates('web', since);
  expect(more).toEqual([]);
  expect(update?.at).toBeGreaterThan(end);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await releaseBy(stage, 'web', 'v2'))?.['why']).toMatchObject({
    decision: 'rolled back',
    reason: expect.stringContaining(`alarm ${ALARM}: firing`),
  });
});
