import { beforeEach, describe, expect, it } from 'vitest';
import { LeaseLost } from '../../functions/domain/errors.ts';
import type { State } from '../../functions/domain/state.ts';
import type { Acquired, Acquire, Fence, Ledger } from '../../functions/ports/ledger.ts';
import { aRelease, anAcquire, SERVICE, whyAt } from './releases.ts';
import { type LedgerTable, makeTable } from './table.ts';

let table: LedgerTable;
let ledger: Ledger;

beforeEach(async () => {
  table = await makeTable();
  ({ ledger } = table);
  await record(1, 2, 3);
});

const take = async (holder: string, more: Partial<Acquire> = {}): Promise<Fence> => {
  const taken = await ledger.acquire(anAcquire(holder, more));
  if (!taken.ok) throw new Error(`${holder} was refused: ${JSON.stringify(taken.state)}`);
  return { service: SERVICE, holder, turn: taken.state.turn };
};
const refused = (taken: Acquired): State | undefined => (taken.ok ? expect.unreachable() : taken.state);
const asleep = async (): Promise<void> => {
  const fence = await take('adopter');
  await ledger.adopt(fence, aRelease(4, { state: 'good', by: 'adopted' }), whyAt(1), {
    phase: 'asleep',
    capacity: { desired: 2 },
  });
  await ledger.settle(fence);
};
/** On record, as Claim leaves them: a wish for what is not, is none. */
const record = async (...numbers: number[]): Promise<void> => {
  for (const n of numbers) await ledger.claim(aRelease(n));
};
const deploy = (n: number): Partial<Acquire> => ({
  verb: 'deploy',
  pre: { kind: 'deploy', order: String(n) },
  candidate: aRelease(n).id,
});

describe('acquire', () => {
  it('makes the item of a service that was never seen', async () => {
    const { state } = await ledger.acquire(anAcquire('A', { now: 5 }));
    expect(state).toEqual({
      service: SERVICE,
      schema: 1,
      turn: 1,
      holder: 'A',
      verb: 'reconcile',
      takenAt: 5,
      deadline: 601_000,
      phase: 'awake',
      phaseAt: 5,
    });
  });

  it('refuses a second holder and shows whom it found', async () => {
    await take('A');
    expect(refused(await ledger.acquire(anAcquire('B')))).toMatchObject({ holder: 'A', turn: 1 });
  });

  it('gives the same holder a new turn, so that its earlier attempt is locked out', async () => {
    const early = await take('A');
    const late = await take('A');
    expect(late.turn).toBe(early.turn + 1);
    await expect(ledger.intend(early, { kind: 'release', at: 1 })).rejects.toThrow(LeaseLost);
    await ledger.intend(late, { kind: 'release', at: 1 });
  });

  it('leaves wants, intent and cancel alone when a holder asks again', async () => {
    const fence = await take('A', deploy(1));
    await ledger.wantDeploy(SERVICE, aRelease(2).id, '2');
    await ledger.intend(fence, { kind: 'release', at: 1 });
    await ledger.cancel(SERVICE, { verb: 'deploy', turn: fence.turn }, 'ann', 2);
    const again = await ledger.acquire(anAcquire('A', deploy(1)));
    expect(again.state).toMatchObject({ wantOrder: '2', doing: { kind: 'release' }, cancel: { by: 'ann' } });
  });

  it.each([
    ['older', '1', 1, false],
    ['same', '2', 2, true],
    ['same, of a later push', '2', 3, true],
    ['same, of an earlier push (seed 199167)', '2', 1, false],
    ['newer', '3', 3, true],
  ])('lets a deploy of the %s order as the wanted one pass: %s', async (_, order, n, passes) => {
    const fence = await take('A');
    await ledger.wantDeploy(SERVICE, aRelease(2).id, '2');
    await ledger.settle(fence);
    const pre = { kind: 'deploy' as const, order };
    const taken = await ledger.acquire(anAcquire('B', { verb: 'deploy', pre, candidate: aRelease(n).id }));
    expect(taken.ok).toBe(passes);
    expect(taken.state?.wantOrder).toBe(passes ? undefined : '2');
  });

  it('keeps a want when another verb than a deploy takes the service', async () => {
    const fence = await take('A');
    await ledger.wantDeploy(SERVICE, aRelease(2).id, '2');
    await ledger.settle(fence);
    await take('B');
    expect(await ledger.read(SERVICE)).toMatchObject({ wantDeploy: aRelease(2).id, wantOrder: '2' });
  });

  it('lets only the half-done candidate go on, and keeps a newer want for later', async () => {
    const dead = await take('A', deploy(1));
    await ledger.wantDeploy(SERVICE, aRelease(3).id, '3');
    const heir = await ledger.takeOver(dead, { holder: 'R', verb: 'reconcile', now: 2, deadline: 3 });
    await ledger.settle({ service: SERVICE, holder: 'R', turn: heir.state?.turn ?? 0 });
    expect((await ledger.acquire(anAcquire('B', deploy(3)))).ok).toBe(false);
    const resumed = await ledger.acquire(anAcquire('C', deploy(1)));
    expect(resumed).toMatchObject({ ok: true, state: { candidate: aRelease(1).id, wantOrder: '3' } });
  });

  it('so, of one order: its version was pushed again meanwhile (seed 199167)', async () => {
    const dead = await take('A', deploy(1));
    await ledger.wantDeploy(SERVICE, aRelease(2).id, '1');
    const heir = await ledger.takeOver(dead, { holder: 'R', verb: 'reconcile', now: 2, deadline: 3 });
    await ledger.settle({ service: SERVICE, holder: 'R', turn: heir.state?.turn ?? 0 });
    const resumed = await ledger.acquire(anAcquire('C', deploy(1)));
    expect(resumed).toMatchObject({ ok: true, state: { candidate: aRelease(1).id, wantDeploy: aRelease(2).id } });
  });

  it('refuses a deploy under a hold, unless a person starts it', async () => {
    await ledger.hold(SERVICE, { by: 'ann', reason: 'release party', at: 7 });
    expect(refused(await ledger.acquire(anAcquire('A', deploy(1))))).toMatchObject({
      hold: { by: 'ann' },
      phase: 'awake',
    });
    await take('B', { ...deploy(1), manual: true });
  });

  it('lets a wake pass a hold', async () => {
    await asleep();
    await ledger.hold(SERVICE, { by: 'ann', reason: 'x', at: 7 });
    await ledger.ring(SERVICE, 100_000);
    await take('W', { verb: 'wake', pre: { kind: 'wake', manual: false } });
  });

  it('wakes only who sleeps, and without a ring only for a person', async () => {
    const wake = (manual: boolean) => ledger.acquire(anAcquire('W', { verb: 'wake', pre: { kind: 'wake', manual } }));
    expect((await wake(true)).ok).toBe(false);
    await asleep();
    expect((await wake(false)).ok).toBe(false);
    expect((await wake(true)).ok).toBe(true);
  });

  it('keeps the ring when a wake takes the service: only Open clears it', async () => {
    await asleep();
    await ledger.ring(SERVICE, 100_000);
    await take('W', { verb: 'wake', pre: { kind: 'wake', manual: false } });
    expect(await ledger.read(SERVICE)).toMatchObject({ ring: 100_000 });
  });

  it('honours an idle timer of this turn only, and only while awake', async () => {
    const { turn } = await take('A');
    await ledger.settle({ service: SERVICE, holder: 'A', turn });
    const timer = (of: number, armedFor?: number) =>
      ledger.acquire(anAcquire('T', { verb: 'sleep', pre: { kind: 'idleTimer', turn: of, armedFor } }));
    expect((await timer(turn - 1)).ok).toBe(false);
    expect((await timer(turn)).ok).toBe(true);
  });

  it('honours an idle timer only as long as no other one was noted: a copy of Assess judged otherwise before', async () => {
    const { turn } = await take('A');
    await ledger.settle({ service: SERVICE, holder: 'A', turn });
    const timer = (armedFor?: number) =>
      ledger.acquire(anAcquire('T', { verb: 'sleep', pre: { kind: 'idleTimer', turn, armedFor } }));
    await ledger.noteIdleTimer(SERVICE, turn, { name: 'idle-1', at: 300_000 });
    expect((await timer()).ok).toBe(false);
    await ledger.noteIdleTimer(SERVICE, turn, { name: 'idle-2', at: 600_000 });
    expect((await timer(300_000)).ok).toBe(false);
    expect((await timer(600_000)).ok).toBe(true);
  });

  it('does not wake, sleep or make anything of a service that was never seen', async () => {
    const pre = { kind: 'wake', manual: true } as const;
    expect(await ledger.acquire(anAcquire('W', { verb: 'wake', pre }))).toEqual({ ok: false, state: undefined });
    expect(await ledger.read(SERVICE)).toBeUndefined();
  });

  it('survives a lost answer: the retry finds its own lease', async () => {
    table.loseNextAnswer();
    const fence = await take('A');
    expect(await ledger.read(SERVICE)).toMatchObject({ holder: 'A', turn: fence.turn });
  });
});

describe('what comes late, or twice', () => {
  it('gives nothing to an execution that has given the service back: its first acquire was taken late', async () => {
    const fence = await take('A', deploy(1));
    await ledger.withdraw(fence, aRelease(1).id, 'rejected', whyAt(1));
    await ledger.settle(fence, { holder: 'A', verb: 'deploy' });
    expect((await ledger.acquire(anAcquire('A', deploy(1)))).ok).toBe(false);
    expect(await ledger.read(SERVICE)).not.toHaveProperty('holder');
    await take('B', deploy(2));
  });

  it('survives a lost answer as it goes on with the candidate of the dead', async () => {
    const dead = await take('A', deploy(1));
    await ledger.wantDeploy(SERVICE, aRelease(3).id, '3');
    await ledger.settle(dead);
    // The first write is refused by what is wanted, and its answer is not lost.
    table.loseAnswer(2);
    const resumed = await ledger.acquire(anAcquire('C', deploy(1)));
    expect(resumed).toMatchObject({ ok: true, state: { holder: 'C', candidate: aRelease(1).id, wantOrder: '3' } });
    expect((await ledger.read(SERVICE))?.turn).toBe(resumed.state?.turn);
  });
});

describe('takeover', () => {
  const heir = { holder: 'R', verb: 'reconcile', now: 9, deadline: 10 } as const;

  it('keeps what was half done and tells the old verb', async () => {
    const dead = await take('A', deploy(1));
    await ledger.intend(dead, { kind: 'release', at: 3 });
    await ledger.subscribe(dead, 'token');
    const { state } = await ledger.takeOver(dead, heir);
    expect(state).toMatchObject({ holder: 'R', verb: 'reconcile', inherited: 'deploy', turn: dead.turn + 1 });
    expect(state).toMatchObject({ doing: { kind: 'release' }, candidate: aRelease(1).id });
    expect(state).not.toHaveProperty('token');
    await expect(ledger.intend(dead, { kind: 'release', at: 4 })).rejects.toThrow(LeaseLost);
  });

  it('remembers the first verb when the successor dies as well', async () => {
    const dead = await take('A', { verb: 'sleep' });
    const { state } = await ledger.takeOver(dead, heir);
    const second = { service: SERVICE, holder: 'R', turn: state?.turn ?? 0 };
    const again = await ledger.takeOver(second, { ...heir, holder: 'R2' });
    expect(again).toMatchObject({ ok: true, state: { holder: 'R2', inherited: 'sleep' } });
  });

  it('is refused for a free service and for another turn', async () => {
    const dead = await take('A');
    expect((await ledger.takeOver({ ...dead, turn: dead.turn + 1 }, heir)).ok).toBe(false);
    await ledger.settle(dead);
    expect((await ledger.takeOver(dead, heir)).ok).toBe(false);
  });
});

describe('settle', () => {
  it('gives the lease back and shows in the same write what is wanted', async () => {
    const fence = await take('A', deploy(1));
    await ledger.intend(fence, { kind: 'release', at: 3 });
    await ledger.subscribe(fence, 'token');
    await ledger.wantDeploy(SERVICE, aRelease(2).id, '2');
    const state = await ledger.settle(fence);
    const gone = ['holder', 'verb', 'inherited', 'doing', 'token', 'takenAt', 'deadline', 'cancel'];
    for (const name of gone) expect(state).not.toHaveProperty(name);
    expect(state).toMatchObject({ wantOrder: '2', candidate: aRelease(1).id, turn: fence.turn });
  });

  it('goes on with the item when it was given back before', async () => {
    const fence = await take('A');
    await ledger.settle(fence);
    expect(await ledger.settle(fence)).toMatchObject({ turn: fence.turn });
    table.loseNextAnswer();
    const next = await take('B');
    table.loseNextAnswer();
    expect(await ledger.settle(next)).toMatchObject({ turn: next.turn });
  });

  it('forgets a wish and a candidate whose release is decided: nobody would ever work on them', async () => {
    const fence = await take('A', deploy(1));
    await ledger.wantDeploy(SERVICE, aRelease(2).id, '2');
    for (const n of [1, 2]) await ledger.amend(SERVICE, aRelease(n).id, ['requested'], { state: 'rejected' });
    const state = await ledger.settle(fence);
    for (const name of ['candidate', 'wantDeploy', 'wantOrder']) expect(state).not.toHaveProperty(name);
    expect(await ledger.read(SERVICE)).toEqual(state);
  });

  it('is lost when somebody came after', async () => {
    const fence = await take('A');
    await ledger.settle(fence);
    const next = await take('B');
    await expect(ledger.settle(fence)).rejects.toThrow(LeaseLost);
    await ledger.settle(next);
    await expect(ledger.settle(fence)).rejects.toThrow(LeaseLost);
  });
});
