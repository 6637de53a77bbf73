import type { Mistake } from '../mistake.ts';

/** Who holds a service, and who comes after him. */
export const LEASE: readonly Mistake[] = [
  {
    name: 'noFence',
    what: 'the ledger takes writes from whoever held the service once: a late call of a dead holder undoes the work of his successor',
    caughtBy: 'fencing',
    hint: 71,
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-fence.ts',
        find: "export const FENCE = '#holder = :me AND #turn = :turn';",
        // Everybody passes, and still says who he is.
        put: "export const FENCE = '((#holder = :me AND #turn = :turn) OR attribute_exists(#turn))';",
      },
      {
        in: 'code',
        file: 'functions/workflow/mutate.ts',
        find: 'const mine = state?.holder === fence.holder && state.turn === fence.turn;',
        put: 'const mine = state !== undefined;',
      },
    ],
  },
  {
    name: 'intentUnfenced',
    what: 'an intent is written by whoever comes, without asking who holds the service: one of a dead holder covers that of his successor',
    caughtBy: 'fencing',
    hint: 1,
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-fence.ts',
        find: '  const own = fenced(fence);\n',
        put: "  const own = change.set && 'doing' in change.set && !change.condition ? { condition: 'attribute_exists(#turn)', values: {} } : fenced(fence);\n",
      },
    ],
  },
  {
    name: 'noChain',
    what: 'an intent is written over whatever other copies of the step have left since: one that stalled before its own covers a later one, and acts',
    caughtBy: 'fencing',
    hint: 53,
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-fence.ts',
        find: '  if (!fence.seen) return { condition: FENCE, values };\n',
        put: '  if (fence) return { condition: FENCE, values };\n',
      },
    ],
  },
  {
    name: 'noQuietTime',
    what: 'a dead holder is succeeded at once, although his last calls may still land (SFN-25)',
    caughtBy: 'mutualExclusion',
    hint: 6,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/holder.ts',
        find: 'export const QUIET_MS = 45_000;',
        put: 'export const QUIET_MS = 0;',
      },
    ],
  },
  {
    name: 'intentNotReread',
    what: 'a mutation is not preceded by reading its intent again: an earlier attempt of the step, or a dead holder, acts as well',
    caughtBy: 'fencing',
    hint: 1,
    plants: [
      {
        in: 'code',
        file: 'functions/workflow/mutate.ts',
        find: '  const state = await ports.ledger.read(fence.service);',
        put: '  const state = written;',
      },
    ],
  },
  {
    name: 'turnIgnored',
    what: 'the names of successors do not carry the turn: a name is burnt for 90 days (SFN-3), so the second of its kind never starts',
    caughtBy: 'rest',
    hint: 19,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/names.ts',
        find: "`${nameOf(service)}-${turn}-${what.replace(/[^0-9a-zA-Z_-]/g, '-')}`.slice(-80);",
        put: "`${nameOf(service)}-${Math.min(turn, 1)}-${what.replace(/[^0-9a-zA-Z_-]/g, '-')}`.slice(-80);",
      },
    ],
  },
  {
    name: 'leaseKept',
    what: 'the catch of a sleep that has waited long enough ends it without Settle: its lease stays',
    caughtBy: 'leasesReturned',
    hint: 3,
    plants: [
      { in: 'machine', machine: 'sleep', path: ['States', 'Await', 'Catch', 1, 'Next'], from: 'Cut', to: 'Skipped' },
    ],
  },
  {
    name: 'noWatchdog',
    what: 'no watchdog is armed: nobody notices a holder that died',
    caughtBy: 'deathsFound',
    hint: 1,
    plants: [
      {
        in: 'code',
        file: 'functions/workflow/lease.ts',
        find: '  await armWatchdog(ports, service, state);\n  await ports.timers.disarm(watchdogName(service.key, state.turn - 1));',
        put: '  await ports.timers.disarm(watchdogName(service.key, state.turn - 1));',
      },
    ],
  },
  {
    name: 'deadCountAsAlive',
    what: 'an execution that has ended counts as alive: nobody ever succeeds a dead holder',
    caughtBy: 'rest',
    hint: 3,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/holder.ts',
        find: "return status.status === 'RUNNING' || status.status === 'PENDING_REDRIVE' ? 'alive' : 'dead';",
        put: "return 'alive';",
      },
      {
        in: 'code',
        file: 'functions/workflow/lease.ts',
        find: "return ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'].includes(status);",
        put: "return status === 'missing';",
      },
    ],
  },
  {
    name: 'wantClearedByReleaser',
    what: 'the one who gives the lease back clears what is wanted before its successor has begun: if he dies in between, it is forgotten',
    caughtBy: 'pushesEnd',
    hint: 35,
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-lease.ts',
        find: '    return withoutDecided(table, released && state ? state : assertHeld(fence, state));',
        put: `    if (ok) await table.update(stateKey(fence.service), { remove: ['wantDeploy', 'wantOrder'] });
    return withoutDecided(table, released && state ? state : assertHeld(fence, state));`,
      },
      // Else it is looked for, and only late.
      {
        in: 'code',
        file: 'functions/domain/strays.ts',
        find: "is === 'requested' && by !== 'adopted' &&",
        put: "is === 'requested' && by === 'adopted' &&",
      },
    ],
  },
  {
    name: 'pushDropped',
    what: 'a push that comes while somebody is at the service is not left with him: it is forgotten (the arrival table)',
    caughtBy: 'pushesEnd',
    hint: 2,
    plants: [
      {
        in: 'code',
        file: 'functions/workflow/arrive.ts',
        find: "  if (held.candidate === release.id) return 'the same release is being deployed already';",
        put: "  if (held.candidate !== undefined || held.holder) return 'somebody is at it';",
      },
      // Else it is looked for, and only late.
      {
        in: 'code',
        file: 'functions/domain/strays.ts',
        find: "is === 'requested' && by !== 'adopted' &&",
        put: "is === 'requested' && by === 'adopted' &&",
      },
    ],
  },
];
