import { beforeEach, expect, it } from 'vitest';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Ports } from '../../functions/ports/index.ts';
import type { Ledger } from '../../functions/ports/ledger.ts';
import { assess } from '../../functions/steps/assess.ts';
import { anAcquire, SERVICE } from './releases.ts';
import { makeShore, ME, portsOf, settings, type Shore, stopped } from './shore.ts';
import { makeTable } from './table.ts';

/** Lambda runs Assess twice at once, and the copies judge otherwise (LAM-5, seed 42148). A is the copy of whom nobody hears. */
let ledger: Ledger;
let shore: Shore;
let ports: Ports;
let turn: number;

const service = { ...settings, watchdogSeconds: 600 } as ServiceSettings;
const run = (with_: Ports) => assess({ request: { service: SERVICE, turn }, execution: ME }, with_);

beforeEach(async () => {
  ({ ledger } = await makeTable());
  shore = makeShore();
  const { state } = await ledger.acquire(anAcquire('before'));
  turn = state?.turn ?? 0;
  await ledger.settle({ service: SERVICE, holder: 'before', turn });
  await ledger.noteIdleTimer(SERVICE, turn, { name: 'fired', at: shore.now });
  // Awake for long enough.
  shore.now += 86_400_000;
  const timers = { arm: async () => undefined, disarm: async () => undefined };
  ports = { ...portsOf(shore, ledger), timers, settings: { services: { [SERVICE]: service } } } as unknown as Ports;
});

const withVisitor = async <T>(play: () => Promise<T>): Promise<T> => {
  shore.visitor = true;
  const played = await play();
  shore.visitor = false;
  return played;
};

it('A would sleep, B has asked for the next timer by then: A takes nothing that nobody gives back', async () => {
  const a = await stopped(ports, 'ledger.acquire', run);
  expect((await withVisitor(() => run(ports))).next).toBe('Skipped');
  expect((await a.goOn()).next).toBe('Skipped');
  expect(await ledger.read(SERVICE)).not.toHaveProperty('holder');
});

it('A has taken the service, B would ask again: B goes on with what A took, in a turn of its own', async () => {
  const b = await withVisitor(() => stopped(ports, 'ledger.noteIdleTimer', run));
  expect((await run(ports)).next).toBe('Drowse');
  expect(await b.goOn()).toMatchObject({ next: 'Drowse', turn: turn + 2 });
  expect(await ledger.read(SERVICE)).toMatchObject({ holder: ME, turn: turn + 2 });
});
