import { WOULD_SLEEP, WOULD_WAKE, wouldSleep, wouldSleepSince, wouldWake } from '../domain/observed-sleep.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Why } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import type { Idleness } from './idleness.ts';

/** Deploys write into the history, too: so many lines hold those of some dozens, as many as come without one visitor between them. */
const HISTORY_MAX = 300;

/** Observe mode (Z14): the history says what a sleep would have done, from one look to the next; nothing else remembers. */
export const noteObserved = async (
  ports: Ports,
  service: ServiceSettings,
  turn: number,
  decision: Idleness,
): Promise<void> => {
  const now = ports.clock.now();
  const log = (next: string, why: Why): Promise<void> =>
    ports.ledger.log({ service: service.key, turn, at: now, step: 'Assess', reason: why.reason, next, why });
  const since = wouldSleepSince(await ports.ledger.history(service.key, HISTORY_MAX));
  const visit = since === undefined ? undefined : decision.visits.find((at) => at > since);
  if (since !== undefined && visit !== undefined)
    await log(WOULD_WAKE, wouldWake(now, since + service.idle.blindSeconds * 1000, visit));
  const awake = since === undefined || visit !== undefined;
  if (awake && decision.action === 'sleep') await log(WOULD_SLEEP, wouldSleep(now, decision.reason));
};
