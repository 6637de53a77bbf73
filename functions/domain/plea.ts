import type { RollbackRequest } from './requests-rollback.ts';
import type { Baseline, Release, ReleaseId, State, WantRollback } from './state.ts';

/** Who asks for a rollback, why, and of what. */
export interface Plea {
  /** `alarm`, `tidegate` for what it left half done itself, or who asked. */
  by: string;
  reason: string;
  /** When the alarm turned red, or when it was asked for; milliseconds. */
  at: number;
  /** The release that is meant; absent: whichever is current. */
  of?: ReleaseId;
  alarm?: { name: string; previous?: Baseline['state'] };
  /** What the release becomes, where that is not `failed`. */
  verdict?: 'error';
  /** It waited in the mailbox: what else turned red meanwhile has joined it. */
  waited?: true;
}

const fromWant = ({ alarm, previous, ...want }: WantRollback): Plea => ({
  ...want,
  ...(alarm && { alarm: { name: alarm, ...(previous && { previous }) } }),
});

/** What is asked for; `undefined`: what was wanted is no longer wanted. @param now milliseconds */
export const pleaOf = (request: RollbackRequest, state: State, now: number): Plea | undefined => {
  switch (request.kind) {
    case 'alarm': {
      const { name, at, previous } = request.alarm;
      return { by: 'alarm', reason: `alarm ${name}`, at, alarm: { name, ...(previous && { previous }) } };
    }
    case 'manual': {
      const { by, reason } = request;
      return { by, reason: `${by} asked for it${reason ? `: ${reason}` : ''}`, at: now };
    }
    case 'wanted':
      return state.wantRollback && { ...fromWant(state.wantRollback), waited: true };
  }
};

/** As it is kept in the ledger. @param of the release that is meant */
export const toWant = ({ by, reason, at, alarm, verdict }: Plea, of: ReleaseId | undefined): WantRollback => ({
  by,
  reason,
  at,
  ...(of && { of }),
  ...(verdict && { verdict }),
  ...(alarm && { alarm: alarm.name, ...(alarm.previous && { previous: alarm.previous }) }),
});

/**
 * Which release is meant by what arrives: a person sees the deploy that is under way; an alarm speaks of it only if it turned red
 * after that began to serve, else of what served before.
 */
export const meantBy = (
  state: State,
  candidate: Release | undefined,
  { at, alarm, of }: Plea,
): ReleaseId | undefined => {
  if (of !== undefined) return of;
  const serves = candidate?.releasingAt ?? Number.POSITIVE_INFINITY;
  return candidate && (!alarm || at >= serves) ? candidate.id : state.current;
};

export const isPersons = ({ by, alarm }: Plea): boolean => alarm === undefined && by !== 'tidegate';
