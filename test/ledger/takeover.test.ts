import { expect, it } from 'vitest';
import type { InspectRequest } from '../../functions/domain/requests.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Ports } from '../../functions/ports/index.ts';
import { takeToInspect } from '../../functions/workflow/inspect-lease.ts';
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

it('an end that its event has told is awaited until its execution shows it, for two minutes', async () => {
  const { ledger } = await makeTable();
  const held = (await ledger.acquire(anAcquire('A', { verb: 'wake' }))).state!;
  const endedAt = held.takenAt! + 1000;
  const look = (seconds: number, status: string) =>
    takeToInspect(
      {
        ledger,
        clock: { now: () => endedAt + seconds * 1000 },
        machines: { status: async () => ({ status, stoppedAt: endedAt }) },
        timers: { arm: async () => undefined, disarm: async () => undefined },
      } as unknown as Ports,
      { key: SERVICE, watchdogSeconds: 600 } as ServiceSettings,
      held,
      'R',
      { service: SERVICE, finding: 'ended', at: endedAt } as InspectRequest,
    );
  await expect(look(44, 'ABORTED')).rejects.toThrow('may land until');
  await expect(look(46, 'RUNNING')).rejects.toThrow('does not show it yet');
  await expect(look(119, 'missing')).rejects.toThrow('does not show it yet');
  expect(await look(120, 'RUNNING')).toMatchObject({ is: 'busy' });
  expect(await look(60, 'ABORTED')).toMatchObject({ is: 'mine', state: { holder: 'R' } });
});

it('whose end was heard before his first step took the service is succeeded as soon as one whose end found him holding it (seed 149476)', async () => {
  const endedAt = 1000;
  const look = async (holder: string, seconds: number) => {
    const { ledger } = await makeTable();
    const held = (await ledger.acquire(anAcquire(holder, { verb: 'wake', now: endedAt + 1 }))).state!;
    return takeToInspect(
      {
        ledger,
        clock: { now: () => endedAt + seconds * 1000 },
        machines: { status: async () => ({ status: 'ABORTED', stoppedAt: endedAt }) },
        timers: { arm: async () => undefined, disarm: async () => undefined },
      } as unknown as Ports,
      { key: SERVICE, watchdogSeconds: 600 } as ServiceSettings,
      held,
      'R',
      { service: SERVICE, finding: 'unserved', at: endedAt, ended: 'A' },
    );
  };
  await expect(look('A', 1)).rejects.toThrow('may land until');
  expect(await look('A', 61)).toMatchObject({ is: 'mine', state: { holder: 'R', inherited: 'wake' } });
  expect(await look('B', 50)).toMatchObject({ is: 'busy' });
});

it('who was aborted seconds after his call is succeeded only when reads show it, after his quiet time', async () => {
  const { ledger } = await makeTable();
  const held = (await ledger.acquire(anAcquire('A', { verb: 'deploy' }))).state!;
  const calledAt = 500_000;
  await ledger.intend({ service: SERVICE, holder: 'A', turn: held.turn }, { kind: 'release', at: calledAt });
  const dead = (await ledger.read(SERVICE))!;
  const succeed = (seconds: number) =>
    takeOver(
      {
        ledger,
        clock: { now: () => calledAt + seconds * 1000 },
        machines: { status: async () => ({ status: 'ABORTED', stoppedAt: calledAt + 2000 }) },
        timers: { arm: async () => undefined, disarm: async () => undefined },
      } as unknown as Ports,
      { key: SERVICE, watchdogSeconds: 600 } as ServiceSettings,
      dead,
      'R',
    );
  // Its call can no longer land after 47 s, but a read may be from before it for as long as for a free one (lag.ts).
  await expect(succeed(48)).rejects.toThrow('may land');
  expect(await succeed(60)).toMatchObject({ is: 'mine', state: { doing: { kind: 'release' } } });
});
