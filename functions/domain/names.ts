import type { ReleaseId } from './state.ts';
import type { ServiceKey } from './settings.ts';

/** @param at the event's own time, so that a duplicate of the event names the same release */
export const releaseId = (at: number, digest: string): ReleaseId =>
  `REL#${new Date(at).toISOString()}#${digest.replace('sha256:', '').slice(0, 12)}`;

/** A service key as part of a timer's or an execution's name (SCH-3, SFN-2): what those refuse becomes `-`, at most 40 characters. */
export const nameOf = (service: ServiceKey): string => service.replace(/[^0-9a-zA-Z_.-]/g, '-').slice(-40);

export const watchdogName = (service: ServiceKey, turn: number): string => `${nameOf(service)}-watch-${turn}`;

/** @param at milliseconds; the due minute is part of the name, so a name is never used twice */
export const idleTimerName = (service: ServiceKey, turn: number, at: number): string =>
  `${nameOf(service)}-idle-${turn}-${Math.floor(at / 60_000)}`.slice(-64);

/** The execution that goes on where this turn ended: the same name for every caller, so that it starts once (SFN-3). */
export const successorName = (service: ServiceKey, turn: number, what: string): string =>
  `${nameOf(service)}-${turn}-${what.replace(/[^0-9a-zA-Z_-]/g, '-')}`.slice(-80);
