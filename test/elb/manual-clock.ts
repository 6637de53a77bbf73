import type { Clock } from '../../local/clock.ts';

export interface ManualClock extends Clock {
  /** Runs what is due, in order of time, and lets promises settle in between. */
  advance(seconds: number): Promise<void>;
  /** How many timers wait. */
  waiting(): number;
}

/** A clock that stands until told. */
export const manualClock = (start = Date.parse('2026-10-01T10:00:00Z')): ManualClock => {
  let now = start;
  let timers: { at: number; what: () => void }[] = [];
  const due = (until: number) => timers.toSorted((a, b) => a.at - b.at).find(({ at }) => at <= until);
  return {
    now: () => now,
    after(ms, what) {
      const timer = { at: now + ms, what };
      timers.push(timer);
      return { cancel: () => (timers = timers.filter((other) => other !== timer)) };
    },
    async advance(seconds) {
      const until = now + seconds * 1000;
      for (let timer = due(until); timer; timer = due(until)) {
        const { at, what } = timer;
        timers = timers.filter((other) => other !== timer);
        now = Math.max(now, at);
        what();
        await Promise.resolve();
      }
      now = until;
    },
    waiting: () => timers.length,
  };
};
