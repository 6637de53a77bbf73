import { isStalled, type ObservedService, primaryOf } from './observed.ts';
import type { WakeSettings } from './settings.ts';
import type { Restarts, State } from './state.ts';
import { wakeBackoff } from './waking.ts';

/** So many in vain take most of an hour: what keeps its tasks then is no lack of room for some minutes. */
export const RESTARTS_MAX = 6;

/** A deployment shows so long after it was noted at most: what is younger somebody else has begun. */
const BEGUN_MS = 60_000;

export type Restart =
  /** As it is noted before its call. */
  | { action: 'start'; restarts: Restarts }
  /** A person hears so, once. */
  | { action: 'stop'; restarts: Restarts }
  | { action: 'wait'; until: number }
  | { action: 'leave' };

/** What ECS gave up on is what was started anew last, or what that was to replace; whoever has deployed it since has it counted anew. */
const inVain = ({ restarts }: State, service: ObservedService): Restarts | undefined =>
  restarts && (primaryOf(service)?.createdAt ?? 0) <= restarts.at + BEGUN_MS ? restarts : undefined;

/**
 * Whether what ECS gave up on with no task left is started anew: at once, then ever more slowly, then no more. Each time starts three
 * tasks at least, past ECS's own brake (ZERO-3), and what is gone for good (a secret, an image) no repetition brings back.
 * @param state under the lease its own turn counts once, however often its step is tried
 */
export const decideRestart = (
  state: State,
  service: ObservedService,
  wake: WakeSettings,
  now: number,
): Restart | undefined => {
  if (state.phase !== 'awake' || !isStalled(service)) return undefined;
  const { turn, holder } = state;
  const made = inVain(state, service);
  if (!made) return { action: 'start', restarts: { count: 1, at: now, turn } };
  if (made.count > RESTARTS_MAX) return { action: 'leave' };
  if (holder !== undefined && made.turn === turn) return { action: 'start', restarts: { ...made, at: now } };
  const until = made.at + wakeBackoff(wake, made.count - 1);
  if (now < until) return { action: 'wait', until };
  const count = made.count + 1;
  if (count > RESTARTS_MAX) return { action: 'stop', restarts: { ...made, count, turn } };
  return { action: 'start', restarts: { count, at: now, turn } };
};

/** Somebody has to take the service for it. */
export const isDue = (restart: Restart): boolean => restart.action === 'start' || restart.action === 'stop';

const GAVE_UP = 'ECS gave up on its current release, and none of its tasks runs.';

export const LEFT = `it was started anew ${RESTARTS_MAX} times in vain, and is left as it is`;

/** What a person hears of it: as the first one has failed, and as there are no more. */
export const wordsOf = (restart: Restart, before: Restarts | undefined): string | undefined => {
  if (restart.action === 'stop')
    return `${GAVE_UP} So ${LEFT}: mend what keeps its tasks from starting, then deploy it once more by hand, or push an image.`;
  const second = restart.action === 'start' && restart.restarts.count === 2 && before?.count === 1;
  return second
    ? `${GAVE_UP} Started anew, it failed once more. It is tried ${RESTARTS_MAX} times in all, ever more slowly: see why its tasks do not start.`
    : undefined;
};
