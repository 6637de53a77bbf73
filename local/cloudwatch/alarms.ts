import { arn } from '../arn.ts';
import type { Account, ResourceType } from '../model.ts';

/** An alarm of a template, kept for the evaluator that comes later: nothing here ever fires. */
export interface AlarmData {
  name: string;
  arn: string;
  /** CloudFormation properties, intrinsics resolved. */
  properties: Record<string, unknown>;
}

const PROPERTIES = [
  'ActionsEnabled',
  'AlarmActions',
  'AlarmName',
  'ComparisonOperator',
  'DatapointsToAlarm',
  'Dimensions',
  'EvaluateLowSampleCountPercentile',
  'EvaluationPeriods',
  'ExtendedStatistic',
  'InsufficientDataActions',
  'MetricName',
  'Metrics',
  'Namespace',
  'OKActions',
  'Period',
  'Statistic',
  'Threshold',
  'TreatMissingData',
  'Unit',
];

export const alarmType = (account: Account, kept: AlarmData[]): ResourceType => ({
  properties: PROPERTIES,
  ignored: ['AlarmDescription', 'Tags'],
  create({ stackName, logicalId, suffix, properties }) {
    const name = properties.AlarmName ?? `${stackName}-${logicalId}-${suffix.slice(0, 12)}`;
    const alarm = { name, arn: arn(account, 'cloudwatch', `alarm:${name}`), properties };
    kept.push(alarm);
    return { ref: name, attributes: { Arn: alarm.arn } };
  },
});
