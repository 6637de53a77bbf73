import type { ObservedService, ObservedTarget } from './observed.ts';
import type { WakeSettings } from './settings.ts';

export type WakeDecision =
  | { action: 'look'; reason: string }
  | { action: 'open'; reason: string }
  | { action: 'giveUp'; reason: string };

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
