import { beforeEach, describe, expect, it } from 'vitest';
import { LeaseLost } from '../../functions/domain/errors.ts';
import type { Fence, Ledger } from '../../functions/ports/ledger.ts';
import { aRelease, anAcquire, SERVICE, whyAt } from './releases.ts';
import { type LedgerTable, makeTable } from './table.ts';

let table: LedgerTable;
let ledger: Ledger;
let fence: Fence;
const T = 1_000_000;

beforeEach(async () => {
  table = await makeTable();
  ({ ledger } = table);
  const { state } = await ledger.acquire(anAcquire('A', { verb: 'sleep' }));
  fence = { service: SERVICE, holder: 'A', turn: state?.turn ?? 0 };
});

const drowsy = async (): Promise<void> => {
  await ledger.drowse(fence, whyAt(1));
  await ledger.saveCapacity(fence, { desired: 2, bounds: { min: 1, max: 4 } });
};
const asleep = async (): Promise<void> => {
  await drowsy();
  await ledger.cut(fence, whyAt(2));
};

describe('the tide', () => {
  it('saves the capacity once, so that a retry cannot save the zeros', async () => {
    await ledger.saveCapacity(fence, { desired: 4 });
    expect(await ledger.saveCapacity(fence, { desired: 0 })).toMatchObject({ capacity: { desired: 4 } });
  });

  it('goes drowsy from awake only', async () => {
    expect(await ledger.drowse(fence, whyAt(T))).toMatchObject({ ok: true, state: { phase: 'drowsy', phaseAt: T } });
    expect((await ledger.drowse(fence, whyAt(T + 1))).ok).toBe(false);
  });

  it('takes its own write for done when the answer was lost', async () => {
    table.loseNextAnswer();
    expect((await ledger.drowse(fence, whyAt(T))).ok).toBe(true);
  });

  it('cuts when nothing speaks against it', async () => {
    await drowsy();
    expect(await ledger.cut(fence, whyAt(T))).toMatchObject({ ok: true, state: { phase: 'asleep', phaseAt: T } });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a visitor rang', () => ledger.ring(SERVICE, T)],
    ['a push is wanted', () => ledger.wantDeploy(SERVICE, aRelease(2).id, '2')],
    ['a person holds the service', () => ledger.hold(SERVICE, { by: 'ann', reason: 'x', at: T })],
  ])('does not cut when %s', async (_, happens) => {
    await drowsy();
    await happens();
    expect(await ledger.cut(fence, whyAt(T))).toMatchObject({ ok: false, state: { phase: 'drowsy' } });
  });

  it('does not cut before the capacity is saved', async () => {
    await ledger.drowse(fence, whyAt(1));
    expect((await ledger.cut(fence, whyAt(T))).ok).toBe(false);
  });

  it('goes home only while asleep and without a visitor', async () => {
    expect((await ledger.recut(fence)).ok).toBe(false);
    await asleep();
    expect((await ledger.recut(fence)).ok).toBe(true);
    await ledger.ring(SERVICE, T);
    expect((await ledger.recut(fence)).ok).toBe(false);
  });

  it('tells since when it is home', async () => {
    await asleep();
    expect(await ledger.home(fence, T + 7)).toMatchObject({ phase: 'asleep', phaseAt: T + 7 });
  });

  it('wakes from asleep, again from waking, and from nothing else', async () => {
    expect((await ledger.waking(fence, whyAt(T))).ok).toBe(false);
    await asleep();
    expect((await ledger.waking(fence, whyAt(T))).ok).toBe(true);
    expect((await ledger.waking(fence, whyAt(T + 1))).ok).toBe(true);
  });

  it('forgets the visitor, the failures and the capacity when it opens', async () => {
    await asleep();
    await ledger.ring(SERVICE, T);
    const state = await ledger.open(fence, whyAt(T), T + 5);
    expect(state).toMatchObject({ phase: 'awake', phaseAt: T, watchUntil: T + 5 });
    for (const name of ['ring', 'startAt', 'wakeFails', 'wakeNotBefore', 'capacity'])
      expect(state).not.toHaveProperty(name);
  });

  it('tells since when it serves only if it slept: neither a retry nor a repair moves it', async () => {
    await ledger.open(fence, whyAt(T), undefined, T);
    expect(await ledger.open(fence, whyAt(T + 1))).toMatchObject({ phaseAt: T + 1, servesSince: T });
  });

  it('counts a failed wake once, however often it is written', async () => {
    await asleep();
    await ledger.waking(fence, whyAt(T));
    await ledger.wakeFailed(fence, whyAt(T), T + 60_000);
    expect(await ledger.wakeFailed(fence, whyAt(T + 1), T + 60_001)).toMatchObject({
      wakeFails: 1,
      wakeNotBefore: T + 60_000,
    });
  });

  it('tells when the last intent was, also in turns that have none', async () => {
    await ledger.intend(fence, { kind: 'start', at: T });
    await ledger.settle(fence);
    await ledger.acquire(anAcquire('B'));
    const state = await ledger.read(SERVICE);
    expect(state).toMatchObject({ holder: 'B', intendedAt: T });
    expect(state).not.toHaveProperty('doing');
  });

  it('stores a token and hears the mailbox in one write', async () => {
    await ledger.wantDeploy(SERVICE, aRelease(2).id, '2');
    expect(await ledger.subscribe(fence, 'token')).toMatchObject({ token: 'token', wantOrder: '2' });
  });
});

describe('the fence', () => {
  const writes: [string, (stale: Fence) => Promise<unknown>][] = [
    ['subscribe', (stale) => ledger.subscribe(stale, 'token')],
    ['intend', (stale) => ledger.intend(stale, { kind: 'cut', at: T })],
    ['saveCapacity', (stale) => ledger.saveCapacity(stale, { desired: 0 })],
    ['drowse', (stale) => ledger.drowse(stale, whyAt(T))],
    ['cut', (stale) => ledger.cut(stale, whyAt(T))],
    ['recut', (stale) => ledger.recut(stale)],
    ['home', (stale) => ledger.home(stale, T)],
    ['waking', (stale) => ledger.waking(stale, whyAt(T))],
    ['open', (stale) => ledger.open(stale, whyAt(T))],
    ['wakeFailed', (stale) => ledger.wakeFailed(stale, whyAt(T), T)],
    ['adopt', (stale) => ledger.adopt(stale, aRelease(1, { state: 'good' }), whyAt(T), { phase: 'awake' })],
    ['promote', (stale) => ledger.promote(stale, aRelease(1).id, whyAt(T, 'x'))],
    ['error', (stale) => ledger.error(stale, aRelease(1).id, whyAt(T, 'x'))],
    ['fail', (stale) => ledger.fail(stale, aRelease(1).id, aRelease(1).digest, whyAt(T, 'x'))],
    ['withdraw', (stale) => ledger.withdraw(stale, aRelease(1).id, 'rejected', whyAt(T, 'x'))],
  ];

  it.each(writes)(
    'keeps %s from an earlier turn, another holder, and after the lease was given back',
    async (_, write) => {
      const before = await ledger.read(SERVICE);
      await expect(write({ ...fence, turn: fence.turn - 1 })).rejects.toThrow(LeaseLost);
      await expect(write({ ...fence, holder: 'B' })).rejects.toThrow(LeaseLost);
      expect(await ledger.read(SERVICE)).toEqual(before);
      await ledger.settle(fence);
      await expect(write(fence)).rejects.toThrow(LeaseLost);
    },
  );

  it('keeps every write from a service that was never seen, and makes none', async () => {
    const elsewhere = { ...fence, service: 'staging/other' };
    for (const [, write] of writes) await expect(write(elsewhere)).rejects.toThrow(LeaseLost);
    expect(await ledger.read('staging/other')).toBeUndefined();
  });
});
