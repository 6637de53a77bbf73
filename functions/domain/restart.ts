import { isStalled, type ObservedService, primaryOf } from './observed.ts';
import type { WakeSettings } from './settings.ts';
import type { Restarts, State } from './state.ts';
import { wakeBackoff } from './waking.ts';

/** So many in vain take most of an hour: what keeps its tasks then is no lack of room for some minutes, and a person hears so. */
export const RESTARTS_MANY = 6;

/** A deployment shows so long after it was noted at most: what is younger somebody else has begun. */
const BEGUN_MS = 60_000;

export interface Restart {
  action: 'start' | 'wait';
  /** As it is noted: before its call, or since the last one. */
  restarts: Restarts;
}

/** What ECS gave up on is what was started anew last, or what that was to replace; whoever has deployed it since has it counted anew. */
const inVain = ({ restarts }: State, service: ObservedService): Restarts | undefined =>
  restarts && (primaryOf(service)?.createdAt ?? 0) <= restarts.at + BEGUN_MS ? restarts : undefined;

/**
 * Whether what ECS gave up on with no task left is started anew: at once, then ever more slowly. Each time starts three tasks at least,
 * past ECS's own brake (ZERO-3), so hourly in the end, and that for ever: nobody else starts it, and a lack of room may last.
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
  if (holder !== undefined && made.turn === turn) return { action: 'start', restarts: { ...made, at: now } };
  if (now < made.at + wakeBackoff(wake, made.count - 1)) return { action: 'wait', restarts: made };
  return { action: 'start', restarts: { count: made.count + 1, at: now, turn } };
};

const GAVE_UP = 'ECS gave up on its current release, and none of its tasks runs.';

export const IN_VAIN = `it was started anew ${RESTARTS_MANY} times in vain, and is tried on, once an hour in the end: mend what keeps its tasks from starting, then deploy it once more by hand, or push an image`;

/** What a person hears of it: as the first one has failed, and as many have. */
export const wordsOf = ({ restarts: { count } }: Restart, before: Restarts | undefined): string | undefined => {
  // A retry has told it.
  if (before?.count === count) return undefined;
  if (count === 2)
    return `${GAVE_UP} Started anew, it failed once more. It is tried ever more slowly: see why its tasks do not start.`;
  return count === RESTARTS_MANY + 1 ? `${GAVE_UP} By now ${IN_VAIN}.` : undefined;
};
