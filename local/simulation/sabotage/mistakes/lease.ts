import type { Mistake } from '../mistake.ts';

/** Who holds a service, and who comes after him. */
export const LEASE: readonly Mistake[] = [
  {
    name: 'noFence',
    what: 'the ledger takes writes from whoever held the service once: a late call of a dead holder undoes the work of his successor',
    caughtBy: 'fencing',
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-fence.ts',
        find: "export const FENCE = '#holder = :me AND #turn = :turn';",
        put: "export const FENCE = 'attribute_exists(#turn)';",
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
    name: 'noQuietTime',
    what: 'a dead holder is succeeded at once, although his last calls may still land (SFN-25)',
    caughtBy: 'mutualExclusion',
    hint: 3,
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
    name: 'readsBeforeRelease',
    what: 'Settle reads what is wanted before it gives the lease back: a push that comes in between is lost',
    caughtBy: 'attended',
    plants: [
      {
        in: 'code',
        file: 'functions/steps/settle.ts',
        find: 'await succeed(ports, service, after);',
        put: 'await succeed(ports, service, { ...after, wantDeploy: found.wantDeploy });',
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
        put: '  const state = { holder: fence.holder, turn: fence.turn, doing: { ...doing, at } };',
      },
    ],
  },
  {
    name: 'turnIgnored',
    what: 'the names of successors do not carry the turn: a name is burnt for 90 days (SFN-3), so the second of its kind never starts',
    caughtBy: 'rest',
    hint: 6,
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
    caughtBy: 'attended',
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
    name: 'wantClearedByReleaser',
    what: 'the one who gives the lease back clears what is wanted before its successor has begun: if he dies in between, it is forgotten',
    caughtBy: 'pushesEnd',
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-lease.ts',
        find: '    return withoutDecided(table, released && state ? state : assertHeld(fence, state));',
        put: `    if (ok) await table.update(stateKey(fence.service), { remove: ['wantDeploy', 'wantOrder'] });
    return withoutDecided(table, released && state ? state : assertHeld(fence, state));`,
      },
    ],
  },
];
