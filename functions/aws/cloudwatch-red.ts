import {
  type CloudWatchClient,
  GetMetricDataCommand,
  ListAlarmMuteRulesCommand,
  type MetricAlarm,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmPoint } from '../domain/observed.ts';
import { call } from './client.ts';

/** A metric-math alarm has its period in the metrics that its expression stands on (CW-13). */
export const periodOf = (alarm: MetricAlarm): number =>
  alarm.Period ?? Math.max(60, ...(alarm.Metrics ?? []).map((each) => each.MetricStat?.Period ?? each.Period ?? 0));

const WATCHED = 'watched';

/** The one query whose points the alarm compares with its threshold. */
export const queriesOf = (alarm: MetricAlarm): MetricDataQuery[] => {
  if (alarm.Metrics?.length) return alarm.Metrics;
  const Metric = { Namespace: alarm.Namespace, MetricName: alarm.MetricName, Dimensions: alarm.Dimensions };
  const Stat = alarm.Statistic ?? alarm.ExtendedStatistic;
  return [{ Id: WATCHED, MetricStat: { Metric, Period: periodOf(alarm), Stat }, ReturnData: true }];
};

export const pointsOf = async (
  client: CloudWatchClient,
  MetricDataQueries: MetricDataQuery[],
  from: number,
  to: number,
): Promise<AlarmPoint[] | undefined> => {
  const command = new GetMetricDataCommand({
    MetricDataQueries,
    StartTime: new Date(from),
    EndTime: new Date(to),
    ScanBy: 'TimestampAscending',
  });
  const answer = await call('cloudwatch GetMetricData', () => client.send(command));
  const result = (answer.MetricDataResults ?? [])[0];
  if (answer.NextToken || result?.StatusCode !== 'Complete') return undefined;
  return (result.Timestamps ?? []).map((time, n) => ({ at: time.getTime(), value: result.Values?.[n] ?? 0 }));
};

/** The ARN of a mute rule that is active for the alarm now (CW-9). */
export const muteRuleOf = async (client: CloudWatchClient, AlarmName: string): Promise<string | undefined> => {
  const command = new ListAlarmMuteRulesCommand({ AlarmName, Statuses: ['ACTIVE'] });
  const answer = await call('cloudwatch ListAlarmMuteRules', () => client.send(command));
  return answer.AlarmMuteRuleSummaries?.[0]?.AlarmMuteRuleArn;
};
