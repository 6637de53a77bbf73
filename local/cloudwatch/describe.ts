import type { Operation } from '../model.ts';
import type { Alarm, CompositeAlarm, MetricAlarm } from './alarm.ts';
import type { AlarmBook } from './alarm-book.ts';
import { alarmNameOf } from './composite-rule.ts';
import { invalid } from './window.ts';

const shared = ({ name, arn, description, actionsEnabled, actions, configuredAt, state }: Alarm) => ({
  AlarmName: name,
  AlarmArn: arn,
  AlarmDescription: description,
  AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
  ActionsEnabled: actionsEnabled,
  OKActions: actions.OK,
  AlarmActions: actions.ALARM,
  InsufficientDataActions: actions.INSUFFICIENT_DATA,
  StateValue: state.value,
  StateReason: state.reason,
  StateReasonData: state.reasonData,
  StateUpdatedTimestamp: new Date(state.updatedAt),
  StateTransitionedTimestamp: new Date(state.transitionedAt),
});

const metricShape = (alarm: MetricAlarm) => {
  const { given, evaluationPeriods, threshold, comparison } = alarm.settings;
  return {
    ...shared(alarm),
    MetricName: given.MetricName,
    Namespace: given.Namespace,
    Statistic: given.Statistic,
    // AWS gives an empty list for alarms on metric math.
    Dimensions: given.Dimensions ?? [],
    Period: given.Period,
    EvaluationPeriods: evaluationPeriods,
    DatapointsToAlarm: given.DatapointsToAlarm,
    Threshold: threshold,
    ComparisonOperator: comparison,
    TreatMissingData: given.TreatMissingData,
    Metrics: given.Metrics?.map((query: any) => ({ ReturnData: true, ...query })),
  };
};

const compositeShape = (alarm: CompositeAlarm) => ({
  ...shared(alarm),
  AlarmRule: alarm.rule.text,
  ActionsSuppressedBy: alarm.state.suppressed?.by,
  ActionsSuppressedReason: alarm.state.suppressed?.reason,
  ActionsSuppressor: alarm.suppressor?.reference,
  ActionsSuppressorWaitPeriod: alarm.suppressor?.waitSeconds,
  ActionsSuppressorExtensionPeriod: alarm.suppressor?.extensionSeconds,
});

const TYPES = { metric: 'MetricAlarm', composite: 'CompositeAlarm' } as const;
const PAGE = 50;
const PAGE_MAX = 100;

const childrenOf = (book: AlarmBook, reference: string): string[] => {
  const parent = book.byName.get(alarmNameOf(reference));
  return parent?.kind === 'composite' ? [...parent.rule.children] : [];
};

const parentsOf = (book: AlarmBook, reference: string): string[] =>
  [...book.byName.values()]
    .filter((alarm) => alarm.kind === 'composite' && alarm.rule.children.includes(alarmNameOf(reference)))
    .map(({ name }) => name);

export const page = <T>(items: T[], { MaxRecords = PAGE, NextToken }: any): { items: T[]; next?: string } => {
  if (MaxRecords < 1 || MaxRecords > PAGE_MAX) throw invalid(`MaxRecords must be 1 to ${PAGE_MAX}`);
  const from = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(from)) throw invalid('The NextToken is invalid');
  const next = from + MaxRecords;
  return { items: items.slice(from, next), ...(next < items.length ? { next: String(next) } : {}) };
};

/** The names that the request is limited to; `undefined`: all. */
const wanted = (
  book: AlarmBook,
  { AlarmNames, ChildrenOfAlarmName, ParentsOfAlarmName }: any,
): string[] | undefined => {
  if (ChildrenOfAlarmName) return childrenOf(book, ChildrenOfAlarmName);
  if (ParentsOfAlarmName) return parentsOf(book, ParentsOfAlarmName);
  return AlarmNames;
};

const typesOf = ({ AlarmTypes, ChildrenOfAlarmName, ParentsOfAlarmName }: any): string[] =>
  AlarmTypes ?? (ChildrenOfAlarmName || ParentsOfAlarmName ? Object.values(TYPES) : [TYPES.metric]);

/** Composite alarms are given only when AlarmTypes asks for them, as in AWS. */
export const describeAlarms = (book: AlarmBook): Operation => ({
  accepts: [
    'AlarmNames',
    'AlarmNamePrefix',
    'AlarmTypes',
    'ChildrenOfAlarmName',
    'ParentsOfAlarmName',
    'StateValue',
    'MaxRecords',
    'NextToken',
  ],
  run(input) {
    if (input.AlarmNames && input.AlarmNamePrefix) throw invalid('AlarmNames and AlarmNamePrefix exclude each other');
    const names = wanted(book, input);
    const types = typesOf(input);
    const found = [...book.byName.values()]
      .filter(({ kind }) => types.includes(TYPES[kind]))
      .filter(({ name }) => (names?.includes(name) ?? true) && name.startsWith(input.AlarmNamePrefix ?? ''))
      .filter(({ state }) => (input.StateValue ?? state.value) === state.value)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const { items, next } = page(found, input);
    return {
      CompositeAlarms: items.filter((alarm) => alarm.kind === 'composite').map(compositeShape),
      MetricAlarms: items.filter((alarm) => alarm.kind === 'metric').map(metricShape),
      NextToken: next,
    };
  },
});

const told = ({ value, reason, reasonData }: Alarm['state']) => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData === undefined ? {} : { stateReasonData: JSON.parse(reasonData) }),
});

/** State changes only; newest first unless told otherwise. */
export const describeAlarmHistory = (book: AlarmBook): Operation => ({
  accepts: ['AlarmName', 'HistoryItemType', 'StartDate', 'EndDate', 'ScanBy', 'MaxRecords', 'NextToken'],
  run(input) {
    const { AlarmName, HistoryItemType = 'StateUpdate', StartDate, EndDate, ScanBy } = input;
    const changes = book.history
      .filter(({ alarm }) => HistoryItemType === 'StateUpdate' && (AlarmName ?? alarm.name) === alarm.name)
      .filter(({ state }) => state.updatedAt >= (StartDate ?? 0) && state.updatedAt <= (EndDate ?? Infinity))
      .map(({ alarm, previous, state }) => ({
        AlarmName: alarm.name,
        AlarmType: TYPES[alarm.kind],
        Timestamp: new Date(state.updatedAt),
        HistoryItemType,
        HistorySummary: `Alarm updated from ${previous.value} to ${state.value}`,
        HistoryData: JSON.stringify({ version: '1.0', oldState: told(previous), newState: told(state) }),
      }));
    const { items, next } = page(ScanBy === 'TimestampAscending' ? changes : changes.toReversed(), input);
    return { AlarmHistoryItems: items, NextToken: next };
  },
});
