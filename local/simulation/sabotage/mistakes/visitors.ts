import type { Mistake } from '../mistake.ts';

/** Visitors who are not seen, or not heard, or heard for ever. */
export const VISITORS: readonly Mistake[] = [
  {
    name: 'missingReadAsZero',
    what: 'metrics that cannot be read count as silence: a service sleeps under its visitors (Z5)',
    caughtBy: 'sleepsAlone',
    hint: 63,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/idle.ts',
        find: "  if (!traffic)\n    return { action: 'askAgain', at: now + window, reason: 'the metrics could not be read: unknown is not idle' };",
        put: "  if (!traffic) return { action: 'sleep', reason: 'no visitor is known' };",
      },
    ],
  },
  {
    name: 'ringKept',
    what: 'a wake that is given up keeps its ring and has no back-off: it starts again at once, for ever',
    caughtBy: 'noStorm',
    hint: 21,
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-phases.ts',
        find: "set: { phase, phaseAt: why.at, why, wakeNotBefore: notBefore },\n      compute: ['#wakeFails = if_not_exists(#wakeFails, :zero) + :one'],\n      remove: ['ring', 'startAt'],",
        put: "set: { phase, phaseAt: why.at, why },\n      compute: ['#wakeFails = if_not_exists(#wakeFails, :zero) + :one'],",
      },
    ],
  },
  {
    name: 'ringStartsNobody',
    what: 'the doorbell writes the ring down and starts no wake: who rings waits until something else wakes the service',
    caughtBy: 'nobodyLost',
    hint: 3,
    plants: [
      {
        in: 'code',
        file: 'functions/handlers/doorbell.ts',
        find: 'else if (!rung.state.holder) {',
        put: 'else if (!rung.state) {',
      },
    ],
  },
];
