import { restFindings } from './findings-rest.ts';
import { lostPush, strays } from './findings-pushes.ts';
import { wakeability } from './findings-images.ts';
import type { ObservedImage, ObservedService, RouteState } from './observed.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import type { ServiceSettings } from './settings.ts';
import type { Release, State } from './state.ts';

/** Something that does not stand as it should. Reconcile mends it, or a person is told. */
export interface Finding {
  name: string;
  words: string;
  to: 'reconcile' | 'person';
  /** Of a lost push. */
  digest?: string;
}

/** Everything the sweep reads of one service; what was not asked for (it is held, or was never seen) is absent or empty. */
export interface Facts {
  settings: ServiceSettings;
  state: State | undefined;
  now: number;
  /** Absent: ECS does not know it (any more). */
  service?: ObservedService | Refusal | undefined;
  minCapacity?: number | undefined;
  /** Whether its bounds are as a sleep leaves them. */
  leftAsleep?: boolean | undefined;
  /** Absent: not to be read. */
  routes?: readonly RouteState[] | undefined;
  /** Newest first; absent: not to be read. */
  images?: readonly ObservedImage[] | undefined;
  releases: readonly Release[];
  /** Whether the current revision is ACTIVE; absent: not to be read. */
  active?: boolean | undefined;
  /** What AWS refused to show, in its words. */
  unread?: readonly string[];
}

export const reconcileFor = (name: string, words: string): Finding => ({ name, words, to: 'reconcile' });
export const tellPerson = (name: string, words: string): Finding => ({ name, words, to: 'person' });

/** Something is wanted, and nobody works on it. A hold keeps what it holds back. */
export const isUnserved = (state: State, now: number): boolean => {
  if (state.candidate || state.wantReconcile || state.phase === 'waking') return true;
  if ((state.wantDeploy || state.wantRollback) && !state.hold) return true;
  return state.ring !== undefined && state.phase !== 'awake' && (state.wakeNotBefore ?? 0) <= now;
};

/** Whoever holds a service looks after it himself, but for this: his time is over, and his watchdog may be lost. */
const overdue = (state: State, now: number): Finding[] =>
  state.deadline !== undefined && state.deadline < now
    ? [reconcileFor('overdue', `its ${state.verb} of turn ${state.turn} is past its time`)]
    : [];

const unreadFindings = ({ unread = [], service }: Facts): Finding[] =>
  [...new Set([...(isRefusal(service) ? [service.refused] : []), ...unread])].map((words) =>
    tellPerson('unread', words),
  );

/** Reconcile could do nothing about a service that is not there, and would fail each time. */
const unseenFindings = (facts: Facts): Finding[] => {
  if (isRefusal(facts.service)) return unreadFindings(facts);
  if (facts.service) return [reconcileFor('unseen', 'it was never seen')];
  return [tellPerson('gone', 'ECS does not know the service (yet): create it, or take it out of the configuration')];
};

const seenFindings = (facts: Facts, state: State): Finding[] => {
  const { service } = facts;
  if (!service) return [tellPerson('gone', 'ECS does not know the service any more: take it out of the configuration')];
  const mendable = isRefusal(service)
    ? []
    : [...restFindings(facts, state, service), ...lostPush(facts, state), ...strays(facts, state)];
  return [...mendable, ...wakeability(facts, state), ...unreadFindings(facts)];
};

const UNSERVED = reconcileFor('unserved', 'something is wanted, and nobody works on it');

/** What the sweep finds of one service, the gravest first. */
export const findingsOf = (facts: Facts): Finding[] => {
  const { state, now } = facts;
  if (!state?.current && !state?.holder) return unseenFindings(facts);
  if (state.holder) return [...overdue(state, now), ...lostPush(facts, state)];
  if (isUnserved(state, now)) return [UNSERVED, ...lostPush(facts, state)];
  return seenFindings(facts, state);
};

/**
 * Findings of one service are mended by one execution, the gravest first: what is left then is found by the next sweep. Not so a lost
 * push, which goes with any other: it would wait for a day, and a newer push would pass it over unrecorded (seed 10027).
 */
export const firstToMend = (findings: readonly Finding[]): Finding | undefined => {
  const first = findings.find(({ to }) => to === 'reconcile');
  const digest = findings.find(({ name }) => name === 'lostPush')?.digest;
  return first && digest !== undefined ? { ...first, digest } : first;
};
