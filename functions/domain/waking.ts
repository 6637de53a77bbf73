import { wakeCount } from './capacity.ts';
import { hasNoTask, primaryOf, type ObservedService, type ObservedTarget } from './observed.ts';
import type { WakeSettings } from './settings.ts';
import type { Release, ReleaseId, State } from './state.ts';
import { because, type Why } from './why.ts';

export type WakeDecision =
  | { action: 'look'; reason: string }
  | { action: 'open'; reason: string }
  | { action: 'giveUp'; reason: string };

/** A read sooner is likely from before the start. One that lags longer costs a call that changes nothing, so no whole `LAG_MS` of `lag.ts`. */
const SHOWN_MS = 20_000;

/**
 * Somebody has lowered its count since it was started. Once it is raised again: a call of the sleep before may have landed late, and
 * no quiet time lies between the two (`protocol.md` §1.2). Twice, it is a person's will.
 */
export const mayStartAgain = ({ doing, capacity }: State, service: ObservedService, now: number): boolean =>
  doing?.kind === 'start' &&
  doing.first === undefined &&
  now - doing.at >= SHOWN_MS &&
  service.desired < wakeCount(capacity);

/** Longer than ECS takes to begin with a task that nothing keeps back. */
const BEGUN_MS = 60_000;

/**
 * ECS begins with no task of it. After tasks that could not start it waits ever longer, up to 27 minutes, also across a count of zero
 * (ZERO-3): what kept them may be over by now, and only a new deployment begins at once.
 */
export const isHeldBack = ({ doing, capacity }: State, service: ObservedService, now: number): boolean =>
  doing?.kind === 'start' &&
  doing.first === undefined &&
  now - doing.at >= BEGUN_MS &&
  service.desired >= wakeCount(capacity) &&
  hasNoTask(service);

/**
 * Whether a start that is made again is a new deployment. What its first attempt decided holds for its retries, too: it may have died
 * before its call. A deployment from after that decision is its own, whose answer was lost.
 */
export const startsAnew = (state: State, service: ObservedService, now: number): boolean => {
  const { doing } = state;
  if (doing?.kind !== 'start') return false;
  if (doing.first === undefined) return isHeldBack(state, service, now);
  const made = (primaryOf(service)?.createdAt ?? 0) >= doing.first + BEGUN_MS;
  return doing.anew === true && hasNoTask(service) && !made;
};

/**
 * Whether a waking service can take visitors: one healthy target in each group (no event says so), or a running task where there is none.
 * @param since when the wake began, milliseconds
 */
export const decideWake = (
  settings: WakeSettings,
  service: ObservedService,
  groups: readonly (readonly ObservedTarget[])[],
  failures: readonly string[],
  since: number,
  now: number,
): WakeDecision => {
  const healthy = groups.every((targets) => targets.some((target) => target.state === 'healthy'));
  if (service.running > 0 && healthy)
    return { action: 'open', reason: `${service.running} of ${service.desired} tasks serve` };
  if (failures.length >= settings.taskFailuresMax) {
    return { action: 'giveUp', reason: `${failures.length} tasks failed at start: ${failures.at(-1)}` };
  }
  if (now - since >= settings.startSeconds * 1000) {
    return { action: 'giveUp', reason: `nothing healthy within ${settings.startSeconds} s` };
  }
  return { action: 'look', reason: `${service.running} of ${service.desired} tasks run, none is healthy yet` };
};

/** Longer after each failed wake, at most an hour (Z26). */
export const wakeBackoff = (settings: WakeSettings, failsBefore: number): number =>
  Math.min(3600, settings.backoffSeconds * 2 ** failsBefore) * 1000;

const NOT_STARTED = 'not started';

/** Of a release that nobody ever saw serve: its first start failed. */
export const notStarted = (now: number, reason: string): Why =>
  because(NOT_STARTED, now, reason, { nextStep: 'mend what keeps it from starting, then deploy it again' });

export const isNotStarted = ({ state, why }: Release): boolean =>
  state === 'requested' && why?.decision === NOT_STARTED;

/**
 * What follows a start that failed. Raising a count is no deployment (ZERO-2), so nothing of ECS takes back a release that was set at
 * zero and cannot start: the wake goes on with the last good one, once (Z24). What was good before is waited for.
 */
export const afterFailedWake = (state: State, current: Release | undefined): 'goodOne' | 'backOff' => {
  const unproven = current?.state === 'requested' && state.good !== undefined && state.good !== current.id;
  if (!unproven || state.phase !== 'waking') return 'backOff';
  // Noted by an earlier attempt of this very step.
  const already = isNotStarted(current) && (current.why?.at ?? 0) < (state.takenAt ?? 0);
  return already ? 'backOff' : 'goodOne';
};

/** The release that an earlier attempt of this start was to switch the service to. */
export const fallBackBegun = ({ doing }: State): ReleaseId | undefined =>
  doing?.kind === 'start' ? doing.to : undefined;
