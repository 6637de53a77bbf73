import type { AlarmPoint, ObservedAlarm, ObservedTraffic } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';

export interface Metrics {
  /**
   * Requests a minute at the target groups of the service since `from`, up to `to` (both milliseconds).
   * `undefined`: the answer was partial or failed, so nothing is known (Z5).
   */
  traffic(service: ServiceSettings, from: number, to: number): Promise<ObservedTraffic | undefined>;
}

export interface Alarms {
  /**
   * The alarms of these names and the metric alarms below composite ones. What does not exist is missing from the answer (T28).
   * @throws Throttled, AwsUnavailable, AwsRefused: the caller takes that as unknown (T27)
   */
  describe(names: readonly string[]): Promise<ObservedAlarm[]>;
  /**
   * The periods of a described metric alarm's own metric from `from` up to `to` (milliseconds), oldest first; `undefined`: partial
   * or failed.
   */
  points(alarm: ObservedAlarm, from: number, to: number): Promise<AlarmPoint[] | undefined>;
  /** The ARN of a mute rule that is active for the alarm now (CW-9). @throws Throttled, AwsUnavailable, AwsRefused */
  mutedBy(name: string): Promise<string | undefined>;
}
