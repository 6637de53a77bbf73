import type { CompositeRule } from './composite-rule.ts';
import type { MetricSettings } from './metric-settings.ts';
import type { Suppressor } from './suppression.ts';

export const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export type StateValue = (typeof STATES)[number];

export type SuppressedBy = 'Alarm' | 'WaitPeriod' | 'ExtensionPeriod';

/** What keeps a composite alarm from acting. */
export interface Suppressed {
  by: SuppressedBy;
  reason: string;
}

/** A state with its reason; times in milliseconds since the epoch. */
export interface AlarmState {
  value: StateValue;
  reason: string;
  /** JSON text; absent while there is no data. */
  reasonData?: string;
  /** Composite alarms only; absent when the alarm may act. */
  suppressed?: Suppressed;
  updatedAt: number;
  transitionedAt: number;
}

interface AlarmBase {
  readonly name: string;
  readonly arn: string;
  description?: string;
  actionsEnabled: boolean;
  /** ARNs to run on the change to each state (CW-7). */
  actions: Record<StateValue, readonly string[]>;
  configuredAt: number;
  state: AlarmState;
}

export interface MetricAlarm extends AlarmBase {
  readonly kind: 'metric';
  /** What the events call the query of an alarm on a single metric. */
  readonly queryId: string;
  settings: MetricSettings;
}

export interface CompositeAlarm extends AlarmBase {
  readonly kind: 'composite';
  rule: CompositeRule;
  suppressor?: Suppressor;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** What an evaluation, a child or a person makes of an alarm. */
export interface Change {
  value: StateValue;
  reason: string;
  reasonData?: string;
  suppressed?: Suppressed;
}
