import type { EmittedEvent } from '../model.ts';
import type { Alarm, AlarmState, CompositeAlarm, MetricAlarm } from './alarm.ts';
import type { Transition } from './alarm-book.ts';
import type { MuteWindow } from './mutes.ts';
import type { MetricStat, Query } from './queries.ts';
import { stamp } from './wording.ts';

const metricStatOf = ({ metric, period, stat }: MetricStat) => ({ metric, period: period / 1000, stat });

const queryOf = ({ id, label, returnData, stat, expression }: Query, shownId = id) => ({
  id: shownId,
  ...(expression ? { expression: expression.text } : {}),
  ...(stat ? { metricStat: metricStatOf(stat) } : {}),
  ...(label === undefined ? {} : { label }),
  returnData,
});

const metricsOf = ({ settings, queryId }: MetricAlarm) =>
  settings.queries.list.map((query) => queryOf(query, settings.given.Metrics ? query.id : queryId));

const ruleOf = ({ rule, suppressor }: CompositeAlarm) => ({
  alarmRule: rule.text,
  ...(suppressor
    ? {
        actionsSuppressor: suppressor.reference,
        actionsSuppressorWaitPeriod: suppressor.waitSeconds,
        actionsSuppressorExtensionPeriod: suppressor.extensionSeconds,
      }
    : {}),
});

export const configurationOf = (alarm: Alarm) => ({
  ...(alarm.description === undefined ? {} : { description: alarm.description }),
  ...(alarm.kind === 'metric' ? { metrics: metricsOf(alarm) } : ruleOf(alarm)),
});

export const stateOf = ({ value, reason, reasonData, suppressed, updatedAt }: AlarmState) => ({
  ...(suppressed ? { actionsSuppressedBy: suppressed.by, actionsSuppressedReason: suppressed.reason } : {}),
  value,
  reason,
  ...(reasonData === undefined ? {} : { reasonData }),
  timestamp: stamp(updatedAt),
});

const muteDetailOf = ({ arn, from, to }: MuteWindow) => ({
  mutedByArn: arn,
  muteWindowStart: stamp(from),
  muteWindowEnd: stamp(to),
});

/** The event of a change of state (CW-8); a mute changes nothing but its muteDetail (CW-9). */
export const alarmEvent = ({ alarm, previous, state }: Transition, mute: MuteWindow | undefined): EmittedEvent => ({
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  resources: [alarm.arn],
  detail: {
    alarmName: alarm.name,
    state: stateOf(state),
    previousState: stateOf(previous),
    configuration: configurationOf(alarm),
    ...(mute ? { muteDetail: muteDetailOf(mute) } : {}),
  },
});
