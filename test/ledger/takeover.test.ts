import { expect, it } from 'vitest';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Ports } from '../../functions/ports/index.ts';
import { takeOver } from '../../functions/workflow/lease.ts';
import { anAcquire, SERVICE } from './releases.ts';
import { makeTable } from './table.ts';

it('a takeover whose answer was lost goes on in a new turn, with a watchdog: its repeat finds the heir holding it', async () => {
  const table = await makeTable();
  const { ledger } = table;
  const dead = (await ledger.acquire(anAcquire('A', { verb: 'sleep' }))).state!;
  const armed: string[] = [];
  const ports = {
    ledger,
    clock: { now: () => 10_000_000 },
    machines: { status: async () => ({ status: 'ABORTED', stoppedAt: 0 }) },
    timers: { arm: async ({ name }: { name: string }) => void armed.push(name), disarm: async () => undefined },
  } as unknown as Ports;
  table.loseNextAnswer();
  const taken = await takeOver(ports, { key: SERVICE, watchdogSeconds: 600 } as ServiceSettings, dead, 'R');
  expect(taken).toMatchObject({ is: 'mine', state: { holder: 'R', verb: 'reconcile', inherited: 'sleep' } });
  const turn = (await ledger.read(SERVICE))?.turn;
  expect(taken).toMatchObject({ state: { turn } });
  expect(armed).toEqual([expect.stringContaining(`-watch-${turn}`)]);
});
