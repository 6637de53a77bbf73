import type { Release, State, Verb } from './state.ts';

/**
 * Which flags a waiting holder heeds before its time is up: a deploy finishes whatever else is wanted (an alarm makes its gate look
 * at once), a sleep is called off by it.
 */
const heeded = (verb: Verb | undefined, state: State): (string | undefined)[] => {
  const always = [state.ring === undefined ? undefined : 'ring', state.cancel && 'cancel'];
  const rollback = state.wantRollback && 'rollback';
  if (verb === 'deploy') return [...always, rollback];
  if (verb !== 'sleep') return always;
  return [...always, state.wantDeploy, rollback, state.wantReconcile && 'reconcile', state.hold && 'hold'];
};

/** What is in the mailbox, as one comparable text: a holder that has seen it waits for a change. */
export const mailboxOf = (state: State): string => heeded(state.verb, state).filter(Boolean).join(' ');

/** Its execution has gone on to Open: a copy of an earlier step that begins only then has nothing to do any more. */
export const isCalledOff = ({ doing }: State): boolean => doing?.kind === 'reopen' || doing?.kind === 'open';

/** Why a sleep may not go on; `undefined`: nothing speaks against it. */
export const sleepObjection = (state: State): string | undefined => {
  if (state.ring !== undefined) return 'a visitor rang';
  if (state.wantDeploy) return `release ${state.wantDeploy} is waiting`;
  if (state.wantRollback) return 'a rollback is waiting';
  if (state.wantReconcile) return `somebody else changed it: ${state.wantReconcile.finding}`;
  if (state.hold) return `held by ${state.hold.by}: ${state.hold.reason}`;
  return undefined;
};

/** What stands for a release among those that are asked for. */
type Asked = Pick<Release, 'id' | 'order'>;

/**
 * Whether one passes another over. A version that is pushed again has the order that it had before: then the later push counts, and ids
 * begin with its time.
 */
export const isAfter = (one: Asked, other: Asked): boolean =>
  one.order === other.order ? one.id > other.id : one.order > other.order;

/** The release that is wanted next. */
export const wishOf = (state: State | undefined): Asked | undefined =>
  state?.wantDeploy === undefined ? undefined : { id: state.wantDeploy, order: state.wantOrder ?? '' };
