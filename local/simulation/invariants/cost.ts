import type { Reading } from '../reading.ts';
import type { Invariant } from './invariant.ts';

/** What one incident may cost at most: a deploy with its gate and its revert, under faults. */
const CALLS_PER_INCIDENT = 450;
const EXECUTIONS_PER_INCIDENT = 12;
const TRANSITIONS_PER_EXECUTION = 250;
/** The end of the calm, and what may still be asked in it: idle looks, a sleep that begins late. */
const QUIET_MS = 300_000;
const QUIET_CALLS = 80;

/** Services count as incidents: they sleep, wake and are looked after also when nothing happens to them. */
const incidents = ({ story, services, visited }: Reading): number =>
  story.happenings.length + story.faults.length + services.length + visited.length;

/** A fault never turns into a storm (invariant 6: no loops; issue 4: cost is an invariant, too). */
export const noStorm: Invariant = {
  name: 'noStorm',
  broken: (reading) => {
    const { calls, executions } = reading;
    const most = incidents(reading);
    const long = executions.filter((one) => one.transitions > TRANSITIONS_PER_EXECUTION);
    return [
      ...(calls.length > most * CALLS_PER_INCIDENT ? [`${calls.length} calls for ${most} incidents`] : []),
      ...(executions.length > most * EXECUTIONS_PER_INCIDENT
        ? [`${executions.length} executions for ${most} incidents`]
        : []),
      ...long.map((one) => `${one.machine} ${one.name} took ${one.transitions} transitions`),
    ];
  },
};

/** 7: no calls between timers and events: what has come to rest is left alone. */
export const quiet: Invariant = {
  name: 'quiet',
  broken: ({ calls, endAt, services }) => {
    const late = calls.filter(({ at }) => at > endAt - QUIET_MS);
    const most = QUIET_CALLS * services.length;
    return late.length > most ? [`${late.length} calls in the last five minutes of the calm`] : [];
  },
};

/** The model covers all that was asked of it: else the run proves nothing. */
export const covered: Invariant = {
  name: 'covered',
  broken: ({ refusals }) => refusals,
};
