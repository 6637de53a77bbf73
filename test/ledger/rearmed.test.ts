import { beforeEach, expect, it } from 'vitest';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { State } from '../../functions/domain/state.ts';
import type { Ports, TimerSpec } from '../../functions/ports/index.ts';
import type { Fence } from '../../functions/ports/ledger.ts';
import { settle } from '../../functions/steps/settle.ts';
import { take, takeOver } from '../../functions/workflow/lease.ts';
import { rearmWatchdog } from '../../functions/workflow/watchdog.ts';
import { SERVICE } from './releases.ts';
import { makeTable, type LedgerTable } from './table.ts';

/** A watchdog that is armed again outlives no turn, wherever its holder's Settle or successor comes in between. */
const settings = { key: SERVICE, idle: { mode: 'off' }, watchdogSeconds: 600 } as unknown as ServiceSettings;

let table: LedgerTable;
let now: number;
let armed: Set<string>;
let ports: Ports;
let held: State;

const fence = (): Fence => ({ service: SERVICE, holder: 'A', turn: held.turn });
const settled = () => settle({ ...fence(), execution: 'A' }, ports);
const acquired = (execution: string) =>
  take(ports, { service: settings, execution, verb: 'reconcile', pre: { kind: 'none' }, manual: true });
const suffixes = () => [...armed].map((name) => name.replace(/.*-watch-/, ''));

beforeEach(async () => {
  table = await makeTable();
  now = 6_000_000;
  armed = new Set();
  ports = {
    clock: { now: () => now },
    ledger: table.ledger,
    settings: { services: { [SERVICE]: settings } },
    machines: { start: async () => undefined, status: async () => ({ status: 'ABORTED', stoppedAt: now - 60_000 }) },
    timers: {
      arm: async ({ name }: TimerSpec) => void armed.add(name),
      disarm: async (name: string) => void armed.delete(name),
    },
    notifier: { tell: async () => undefined },
  } as unknown as Ports;
  const taken = await acquired('A');
  if (taken.is !== 'mine') throw new Error(taken.is);
  held = taken.state;
  now += 60_000;
});

it('its holder has settled between the look at him and its note: it goes with whoever armed it', async () => {
  await settled();
  await rearmWatchdog(ports, settings, held);
  expect(suffixes()).toEqual([]);
});

it('it is armed after Settle has read what it is going to give back: the release tells of it', async () => {
  const { ledger } = table;
  let late: Promise<unknown> | undefined;
  ports.ledger = {
    ...ledger,
    settle: async (...given) => {
      await (late ??= rearmWatchdog(ports, settings, held));
      return ledger.settle(...given);
    },
  };
  await settled();
  expect(suffixes()).toEqual([]);
});

it('Settle dies right after the release: its retry disarms it', async () => {
  await rearmWatchdog(ports, settings, held);
  expect(suffixes()).toEqual([`${held.turn}-${(now + 600_000) / 60_000}`]);
  await table.ledger.settle(fence(), { holder: 'A', verb: 'reconcile' });
  await settled();
  expect(suffixes()).toEqual([]);
});

it('a successor that Settle has started disarms it: till then it watches that he begins', async () => {
  await rearmWatchdog(ports, settings, held);
  await table.ledger.wantReconcile(SERVICE, 'foreign', now);
  await settled();
  expect(suffixes()).toHaveLength(1);
  await acquired('B');
  expect(suffixes()).toEqual([`${held.turn + 1}`]);
});

it('two that look after one holder leave one: each disarms what was noted right before', async () => {
  await rearmWatchdog(ports, settings, held);
  now += 60_000;
  await rearmWatchdog(ports, settings, held);
  expect(suffixes()).toEqual([`${held.turn}-${(now + 600_000) / 60_000}`]);
});

it('a takeover disarms it, also where the answer to its write was lost', async () => {
  now += 60_000;
  const dead = await rearmWatchdog(ports, settings, held);
  table.loseNextAnswer();
  expect(await takeOver(ports, settings, dead, 'R')).toMatchObject({ is: 'mine' });
  expect(suffixes()).toEqual([String((await table.ledger.read(SERVICE))?.turn)]);
});

it('a step of its own holder that begins once more, in a new turn, disarms it', async () => {
  await rearmWatchdog(ports, settings, held);
  await acquired('A');
  expect(suffixes()).toEqual([`${held.turn + 1}`]);
});
