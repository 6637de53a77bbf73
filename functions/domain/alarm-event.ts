import type { AlarmSettings } from './settings.ts';
import type { Baseline } from './state.ts';

/** What of an alarm's event decides. Times in milliseconds. */
export interface AlarmEvent {
  arn: string;
  name: string;
  /** When it turned red. */
  at: number;
  /** When the event was sent. */
  sentAt: number;
  previous?: Baseline['state'];
  /** Who keeps it quiet: a mute rule, or a suppressor of a composite alarm (TOP-9). */
  mutedBy?: string;
}

/** An event that comes later tells of a past that nobody knows any more (T48). */
const STALE_MS = 20 * 60_000;

/**
 * What the event alone says against heeding it, whoever holds the service.
 * @param heardAt when the execution began, milliseconds: the same for each of its looks
 */
export const eventObjection = (
  alarms: readonly Pick<AlarmSettings, 'arn' | 'required'>[],
  event: AlarmEvent,
  heardAt: number,
): string | undefined => {
  const settings = alarms.find(({ arn }) => arn === event.arn);
  if (!settings) return `alarm ${event.name} is none of this service's`;
  if (!settings.required) return `alarm ${event.name} is advisory: it decides nothing`;
  if (event.mutedBy) return `alarm ${event.name} is muted by ${event.mutedBy}`;
  const minutes = Math.floor((heardAt - Math.min(event.sentAt, event.at)) / 60_000);
  if (minutes * 60_000 > STALE_MS) return `the event of alarm ${event.name} is ${minutes} minutes old (T48)`;
  return undefined;
};
