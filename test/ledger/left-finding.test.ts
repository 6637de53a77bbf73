import { expect, it } from 'vitest';
import type { Ports } from '../../functions/ports/index.ts';
import { inspect } from '../../functions/steps/inspect.ts';
import { anAcquire, SERVICE } from './releases.ts';
import { makeTable } from './table.ts';

it('a finding that nobody is there to take any more is looked at again: its holder ended as it was left with him', async () => {
  const { ledger } = await makeTable();
  const held = (await ledger.acquire(anAcquire('A', { verb: 'deploy', now: 1000 }))).state!;
  await ledger.settle({ service: SERVICE, holder: 'A', turn: held.turn });
  const ports = {
    ledger: { ...ledger, read: async () => held },
    clock: { now: () => 2000 },
    timers: { arm: async () => undefined, disarm: async () => undefined },
    machines: { status: async () => ({ status: 'RUNNING' }) },
    settings: { services: { [SERVICE]: { key: SERVICE, watchdogSeconds: 600 } } },
  } as unknown as Ports;
  const input = { request: { service: SERVICE, finding: 'foreign' }, execution: 'R' };
  await expect(inspect(input, ports)).rejects.toMatchObject({ name: 'LeaseContended' });
});
