import { CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import type { Stage } from '../../stage/stage.ts';
import type { Moment } from './moment.ts';

const CHANGE = /^Alarm updated from (\S+) to (\S+)$/;

const momentOf = ({ AlarmName = '', HistorySummary = '', Timestamp }: AlarmHistoryItem): Moment[] => {
  const [, from, to] = CHANGE.exec(HistorySummary) ?? [];
  // What turns from unknown to quiet and back is no news: every alarm on processors does as its service sleeps.
  if (from !== 'ALARM' && to !== 'ALARM') return [];
  const why = to === 'ALARM' ? `${AlarmName} turns red` : `${AlarmName} is red no more: ${to}`;
  return [{ at: Timestamp?.getTime() ?? 0, service: '', what: 'alarm', why, tone: to === 'ALARM' ? 'bad' : 'aws' }];
};

/** Alarms that turned red, and that ceased to be. */
export const alarmMoments = async (stage: Stage): Promise<Moment[]> => {
  const command = new DescribeAlarmHistoryCommand({ HistoryItemType: 'StateUpdate', MaxRecords: 100 });
  const { AlarmHistoryItems = [] } = await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
  return AlarmHistoryItems.flatMap(momentOf);
};
