import type { ReleaseId } from './state.ts';
import type { ServiceKey } from './settings.ts';

/** @param at the event's own time, so that a duplicate of the event names the same release */
export const releaseId = (at: number, digest: string): ReleaseId =>
  `REL#${new Date(at).toISOString()}#${digest.replace('sha256:', '').slice(0, 12)}`;

/** 32 bits of a text as 8 hex digits (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/). */
const hashOf = (text: string): string => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
};

/**
 * A service key as part of a timer's or an execution's name (SCH-3, SFN-2): at most 40 characters, what those refuse becomes `-`.
 * The hash keeps `prod/eu-web` and `prod-eu/web` apart, which would else replace each other's timers.
 */
export const nameOf = (service: ServiceKey): string =>
  `${service.replace(/[^0-9a-zA-Z_-]/g, '-').slice(0, 31)}-${hashOf(service)}`;

/** @param at of one that is armed again in its turn, milliseconds: the due minute becomes part of the name */
export const watchdogName = (service: ServiceKey, turn: number, at?: number): string =>
  `${nameOf(service)}-watch-${turn}${at === undefined ? '' : `-${Math.floor(at / 60_000)}`}`.slice(-64);

/** @param at milliseconds; the due minute is part of the name, so a name is never used twice */
export const idleTimerName = (service: ServiceKey, turn: number, at: number): string =>
  `${nameOf(service)}-idle-${turn}-${Math.floor(at / 60_000)}`.slice(-64);

/** The execution that goes on where this turn ended: the same name for every caller, so that it starts once (SFN-3). */
export const successorName = (service: ServiceKey, turn: number, what: string): string =>
  `${nameOf(service)}-${turn}-${what.replace(/[^0-9a-zA-Z_-]/g, '-')}`.slice(-80);

/** Of a look at a deployment that is not ours. Its begin and its end are told apart: a name is used once, and the end is what counts. */
export const deploymentLook = (id: string, ended: boolean): string =>
  `foreign-${ended ? 'end' : 'begin'}-${id.slice(-20)}`;
