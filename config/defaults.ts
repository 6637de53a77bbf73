import type { Tuning } from './schema.ts';

/** What holds where `tidegate.yaml` says nothing: the one place of default values. Same words and units as the file. */
export const DEFAULTS = {
  tags: { kind: 'newest', match: ['*'] },
  gate: {
    rollout: '15m',
    bake: '5m',
    look: '60s',
    taskFailures: 2,
    failingLooks: 2,
    passes: 2,
    checks: [],
    alarms: [],
    inconclusive: 'error',
  },
  idle: { mode: 'observe', after: '15m', requestsPerMinute: 0 },
  wake: { start: '5m', taskFailures: 2, backoff: '1m' },
  watch: '30m',
} as const satisfies Tuning;

export const CHECK_DEFAULTS = { path: '/', status: 200, timeout: '5s' } as const;

export const ALARM_DEFAULTS = { required: true, requestsMin: 0 } as const;

/** Not configurable: how long ALB metrics are blind (ALB-8), and the watchdog's period (`protocol.md` §1.8). */
export const FIXED = { blindSeconds: 180, watchdogSeconds: 600 } as const;

/** A bake takes at most so many looks (design §4, gate). */
export const LOOKS_MAX = 200;
