import { judgeRed, type RedFacts } from './alarms-red.ts';
import type { ObservedAlarm } from './observed.ts';
import type { Baseline } from './state.ts';

/**
 * What one alarm says of a release:
 * - `quiet`: it is OK
 * - `firing`: red now, and enough periods that lie wholly after the shift breach
 * - `unproven`: red now, not enough of them yet (T29): neither a failure nor a pass, look again
 * - `unknown`: nothing is to be had of it (T24, T27, T28)
 * - `noVerdict`: what it says is none of the release's doing: red before it, red on older data, too few requests, muted (T22, T25, T26, TOP-9)
 */
export type AlarmIs = 'quiet' | 'firing' | 'unproven' | 'unknown' | 'noVerdict';

export interface JudgedAlarm {
  name: string;
  is: AlarmIs;
  /** Required, and not red from before: `firing` fails the release, `unknown` and `unproven` keep it from being promoted. */
  decides: boolean;
  /** Absent: not in CloudWatch's answer, or not to be read. */
  state?: Baseline['state'];
  /** For the evidence: the state, CloudWatch's reason, the periods that breach. */
  line: string;
}

/** Everything that is known of one alarm. */
export interface AlarmFacts extends RedFacts {
  /** As it stood just before the release. */
  baseline: Baseline | undefined;
  /** `missing`: not in CloudWatch's answer (T28); a text: why there was none (T27). */
  alarm: ObservedAlarm | 'missing' | { unreadable: string };
}

/** Red before the release, and never OK since: it cannot tell of the release (T22). */
export const isRedBefore = (
  baseline: Baseline | undefined,
  alarm: Pick<ObservedAlarm, 'state' | 'since'>,
  shift: number,
): boolean =>
  baseline
    ? baseline.state === 'ALARM' && baseline.recovered !== true
    : alarm.state === 'ALARM' && alarm.since > 0 && alarm.since < shift;

/** The metric alarms whose periods prove a red alarm: itself, or those below a composite one, newly red ones first of all. */
export const proofsOf = (alarm: ObservedAlarm, all: readonly ObservedAlarm[], shift: number): ObservedAlarm[] => {
  if (alarm.state !== 'ALARM') return [];
  if (alarm.metric) return [alarm];
  const red = all.filter((one) => one.metric && one.state === 'ALARM' && alarm.children?.includes(one.name));
  const fresh = red.filter((one) => one.since >= shift);
  return fresh.length > 0 ? fresh : red;
};

/** Whether its periods and requests are worth a call: only while it is red and may decide. */
export const needsProof = ({ settings, baseline, alarm, shift }: AlarmFacts): boolean =>
  settings.required &&
  typeof alarm === 'object' &&
  'state' in alarm &&
  alarm.state === 'ALARM' &&
  !isRedBefore(baseline, alarm, shift);

const judgeSeen = (facts: AlarmFacts, alarm: ObservedAlarm): { is: AlarmIs; decides: boolean; told: string } => {
  const { required } = facts.settings;
  const before = isRedBefore(facts.baseline, alarm, facts.shift);
  const decides = required && !before;
  if (alarm.state === 'OK') return { is: 'quiet', decides, told: before ? 'OK again: armed from now on' : 'OK' };
  if (before) return { is: 'noVerdict', decides, told: `${alarm.state}; was red before the release: advisory` };
  if (alarm.state === 'INSUFFICIENT_DATA') return { is: 'unknown', decides, told: 'INSUFFICIENT_DATA' };
  if (!required) return { is: 'noVerdict', decides, told: 'red, advisory' };
  return { decides, ...judgeRed(facts, alarm) };
};

/** What the alarm says of the release, by its state now, its baseline, and the periods after the shift. Unknown is never OK. */
export const judgeAlarm = (facts: AlarmFacts): JudgedAlarm => {
  const { settings, baseline, alarm } = facts;
  const { name } = settings;
  if (alarm === 'missing' || 'unreadable' in alarm) {
    const decides = settings.required && !(baseline?.state === 'ALARM' && baseline.recovered !== true);
    const why = alarm === 'missing' ? 'it does not exist (any more)' : `could not be read: ${alarm.unreadable}`;
    return { name, is: 'unknown', decides, line: `alarm ${name}: unknown: ${why}` };
  }
  const { is, decides, told } = judgeSeen(facts, alarm);
  const reason = alarm.state === 'OK' || alarm.reason === '' ? '' : `; ${alarm.reason}`;
  return { name, is, decides, state: alarm.state, line: `alarm ${name}: ${told}${reason}` };
};
