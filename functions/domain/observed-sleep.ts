import type { Why } from './why.ts';
import { because } from './why.ts';

/** What the ledger's history keeps of a service in observe mode (Z14): where a sleep would have begun, and where a visitor would have ended it. */
export const WOULD_SLEEP = 'WouldSleep';
export const WOULD_WAKE = 'WouldWake';

/** An entry of the history, as far as it matters here. */
interface Noted {
  at: number;
  next?: string;
  why?: Why;
}

export interface Tally {
  hoursSaved: number;
  coldStarts: number;
}

const HOUR_MS = 3_600_000;
const SAVED = /^saved (\d+) s$/;

/** Since when it would be asleep; `undefined`: it would be awake. @param history newest first */
export const wouldSleepSince = (history: readonly Noted[]): number | undefined => {
  const last = history.find(({ next }) => next === WOULD_SLEEP || next === WOULD_WAKE);
  return last?.next === WOULD_SLEEP ? last.at : undefined;
};

/** The idle window ends and nobody came: tasks would run for the blind minutes still. */
export const wouldSleep = (now: number, reason: string): Why =>
  because('would sleep', now, `${reason}; nothing is changed in observe mode`, {
    nextStep: 'idle.mode: on lets it sleep',
  });

/**
 * A visitor came whom the doorbell would have met. Where its tasks would still have run, he only calls the sleep off: nothing is
 * saved, and nobody waits.
 * @param from when its tasks would have been stopped, milliseconds
 */
export const wouldWake = (now: number, from: number, visit: number): Why => {
  const seconds = Math.round((visit - from) / 1000);
  const nextStep = 'idle.mode: on lets it sleep';
  if (seconds <= 0) {
    const until = new Date(visit).toISOString();
    return because('would wake', now, `a visit at ${until} would have called the sleep off before it began`, {
      nextStep,
    });
  }
  const hours = (seconds / 3600).toFixed(2);
  return because(
    'would wake',
    now,
    `would have slept until ${new Date(visit).toISOString()}: ${hours} h saved, 1 cold start`,
    {
      evidence: [`saved ${seconds} s`],
      nextStep,
    },
  );
};

/** What sleep would have brought so far, by the entries given. */
export const tally = (history: readonly Noted[]): Tally => {
  const woken = history.filter(({ next }) => next === WOULD_WAKE);
  const seconds = woken.map(({ why }) => Number(SAVED.exec(why?.evidence[0] ?? '')?.[1] ?? 0)).filter((one) => one > 0);
  return { hoursSaved: (seconds.reduce((sum, one) => sum + one, 0) * 1000) / HOUR_MS, coldStarts: seconds.length };
};
