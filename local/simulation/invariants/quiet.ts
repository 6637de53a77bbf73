import type { ExecutionRecord } from '../../states/index.ts';
import type { Reading } from '../reading.ts';
import { callsWithCause, isIdleLook } from './cost.ts';
import type { Invariant } from './invariant.ts';

/**
 * The end of the calm, and what a service asks in it, once: its state, its metrics, its deployments, the release that it stands on
 * where ECS has given one up, and its timer: noted, the old one dropped, the new one armed.
 */
const QUIET_MS = 300_000;
const QUIET_CALLS = 7;
/** Falling asleep, measured the same way (33, from Assess to Settle). */
const SLEEP_CALLS = 50;

const isAsleepSince = (one: ExecutionRecord, from: number): boolean =>
  one.machine === 'Tidegate-sleep' && one.status === 'SUCCEEDED' && !isIdleLook(one) && (one.stopDate ?? 0) > from;

/**
 * Services that fell asleep at the end, and stay so: what had work to do until late in the calm (two deploys of a very slow image, one
 * after the other, seed 32045) has its idle minutes late. Whoever wakes it, or begins once more, is not allowed for.
 */
const fellAsleep = ({ executions, endAt, services }: Reading): number => {
  const slept = executions.filter((one) => isAsleepSince(one, endAt - QUIET_MS));
  const keys = slept.map(({ input }) => (input as { service?: unknown } | null)?.service);
  return services.filter(({ plays, state }) => state['phase'] === 'asleep' && keys.includes(`staging/${plays.name}`))
    .length;
};

/** 7: no calls between timers and events: what has come to rest is left alone but for an idle look. */
export const quiet: Invariant = {
  name: 'quiet',
  broken: (reading) => {
    const late = callsWithCause(reading.calls).filter(({ at }) => at > reading.endAt - QUIET_MS);
    const most = QUIET_CALLS * reading.services.length + SLEEP_CALLS * fellAsleep(reading);
    return late.length > most ? [`${late.length} calls in the last five minutes of the calm`] : [];
  },
};
