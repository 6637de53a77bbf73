import type { Operation } from '../model.ts';
import { STATES } from './alarm.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { AlarmKeeper } from './alarm-keeper.ts';
import { describeAlarmHistory, describeAlarms } from './describe.ts';
import { invalid } from './window.ts';

export const SHARED_MEMBERS = [
  'ActionsEnabled',
  'AlarmActions',
  'AlarmDescription',
  'AlarmName',
  'InsufficientDataActions',
  'OKActions',
];

export const METRIC_MEMBERS = [
  ...SHARED_MEMBERS,
  'ComparisonOperator',
  'DatapointsToAlarm',
  'Dimensions',
  'EvaluationPeriods',
  'MetricName',
  'Metrics',
  'Namespace',
  'Period',
  'Statistic',
  'Threshold',
  'TreatMissingData',
];

export const COMPOSITE_MEMBERS = [
  ...SHARED_MEMBERS,
  'ActionsSuppressor',
  'ActionsSuppressorExtensionPeriod',
  'ActionsSuppressorWaitPeriod',
  'AlarmRule',
];

const checkedJson = (text: string | undefined): string | undefined => {
  try {
    if (text !== undefined) JSON.parse(text);
    return text;
  } catch {
    throw invalid('StateReasonData is no JSON');
  }
};

const setState = (keeper: AlarmKeeper): Operation => ({
  accepts: ['AlarmName', 'StateReason', 'StateReasonData', 'StateValue'],
  run({ AlarmName, StateReason, StateReasonData, StateValue }) {
    if (!STATES.includes(StateValue)) throw invalid(`StateValue ${StateValue} is none of ${STATES.join(', ')}`);
    keeper.set(AlarmName, { value: StateValue, reason: StateReason, reasonData: checkedJson(StateReasonData) });
    return {};
  },
});

const setActions = (book: AlarmBook, enabled: boolean): Operation => ({
  accepts: ['AlarmNames'],
  run({ AlarmNames }) {
    for (const name of AlarmNames) book.named(name).actionsEnabled = enabled;
    return {};
  },
});

/** Everything about alarms but mute rules. */
export const alarmOperations = (book: AlarmBook, keeper: AlarmKeeper): Record<string, Operation> => ({
  DeleteAlarms: {
    accepts: ['AlarmNames'],
    run({ AlarmNames }) {
      for (const name of AlarmNames) book.named(name);
      for (const name of AlarmNames) keeper.delete(name);
      return {};
    },
  },
  DescribeAlarmHistory: describeAlarmHistory(book),
  DescribeAlarms: describeAlarms(book),
  DisableAlarmActions: setActions(book, false),
  EnableAlarmActions: setActions(book, true),
  PutCompositeAlarm: {
    accepts: COMPOSITE_MEMBERS,
    run(input) {
      keeper.putComposite(input);
      return {};
    },
  },
  PutMetricAlarm: {
    accepts: METRIC_MEMBERS,
    run(input) {
      keeper.putMetric(input);
      return {};
    },
  },
  SetAlarmState: setState(keeper),
});
