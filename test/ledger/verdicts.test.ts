import { beforeEach, describe, expect, it } from 'vitest';
import { AwsRefused, LeaseLost } from '../../functions/domain/errors.ts';
import type { Fence, Ledger } from '../../functions/ports/ledger.ts';
import { aRelease, anAcquire, SERVICE, whyAt } from './releases.ts';
import { type LedgerTable, makeTable } from './table.ts';

let table: LedgerTable;
let ledger: Ledger;
let fence: Fence;
const T = 1_000_000;
const { id, digest } = aRelease(1);

beforeEach(async () => {
  table = await makeTable();
  ({ ledger } = table);
  await ledger.claim(aRelease(1));
  const pre = { kind: 'deploy', order: '1' } as const;
  const { state } = await ledger.acquire(anAcquire('A', { verb: 'deploy', pre, candidate: id }));
  fence = { service: SERVICE, holder: 'A', turn: state?.turn ?? 0 };
});

const begin = () => ledger.amend(SERVICE, id, ['requested'], { state: 'candidate' });

describe('a verdict', () => {
  it('makes the candidate good and current in one transaction', async () => {
    await begin();
    await ledger.promote(fence, id, whyAt(T, 'passed'), T + 5);
    expect(await ledger.read(SERVICE)).toMatchObject({ good: id, current: id, watchUntil: T + 5 });
    expect(await ledger.read(SERVICE)).not.toHaveProperty('candidate');
    expect(await ledger.release(SERVICE, id)).toMatchObject({ state: 'good', decidedAt: T, reason: 'passed' });
  });

  it('refuses to promote what is not the candidate, and changes nothing', async () => {
    await ledger.claim(aRelease(2));
    const before = await ledger.read(SERVICE);
    await expect(ledger.promote(fence, aRelease(2).id, whyAt(T, 'x'))).rejects.toThrow(AwsRefused);
    await expect(ledger.promote(fence, id, whyAt(T, 'not begun'))).rejects.toThrow(AwsRefused);
    expect(await ledger.read(SERVICE)).toEqual(before);
    expect(await ledger.release(SERVICE, id)).toMatchObject({ state: 'requested' });
  });

  it('fails the candidate and quarantines its digest', async () => {
    await begin();
    await ledger.fail(fence, id, digest, whyAt(T, 'answered 500'));
    expect(await ledger.quarantine(SERVICE, digest)).toEqual({ digest, release: id, by: 'deploy', at: T });
    expect(await ledger.release(SERVICE, id)).toMatchObject({ state: 'failed' });
    expect(await ledger.read(SERVICE)).not.toHaveProperty('candidate');
    await ledger.liftQuarantine(SERVICE, digest);
    expect(await ledger.quarantine(SERVICE, digest)).toBeUndefined();
  });

  it('may fail a good release; after that nothing changes it any more', async () => {
    await begin();
    await ledger.promote(fence, id, whyAt(T, 'passed'));
    await ledger.fail(fence, id, digest, whyAt(T, 'an alarm'));
    expect(await ledger.release(SERVICE, id)).toMatchObject({ state: 'failed' });
    await ledger.error(fence, id, whyAt(T + 1, 'x'));
    await ledger.withdraw(fence, id, 'superseded', whyAt(T + 1, 'x'));
    await expect(ledger.promote(fence, id, whyAt(T + 1, 'x'))).rejects.toThrow(AwsRefused);
    expect(await ledger.release(SERVICE, id)).toMatchObject({ state: 'failed', decidedAt: T, reason: 'an alarm' });
  });

  it('fails what has no known digest without a quarantine: it would keep out whatever is adopted next', async () => {
    await begin();
    await ledger.fail(fence, id, undefined, whyAt(T));
    expect(await ledger.release(SERVICE, id)).toMatchObject({ state: 'failed' });
    expect(await ledger.quarantine(SERVICE, 'unknown')).toBeUndefined();
  });

  it('errs without a quarantine, also before anything began', async () => {
    await ledger.error(fence, id, whyAt(T, 'no image'));
    expect(await ledger.release(SERVICE, id)).toMatchObject({ state: 'error', reason: 'no image' });
    expect(await ledger.quarantine(SERVICE, digest)).toBeUndefined();
  });

  it('takes the candidacy from a release that was decided before, and leaves its verdict', async () => {
    await begin();
    await ledger.promote(fence, id, whyAt(T, 'passed'));
    await ledger.intend(fence, { kind: 'release', at: T }, id);
    await ledger.withdraw(fence, id, 'superseded', whyAt(T + 1, 'x'));
    expect(await ledger.read(SERVICE)).not.toHaveProperty('candidate');
    expect(await ledger.release(SERVICE, id)).toMatchObject({ state: 'good' });
  });

  it('leaves another candidate alone', async () => {
    await ledger.claim(aRelease(2));
    await ledger.withdraw(fence, aRelease(2).id, 'superseded', whyAt(T, 'x'));
    expect(await ledger.read(SERVICE)).toMatchObject({ candidate: id });
  });

  it.each<[string, () => Promise<void>]>([
    ['promote', () => ledger.promote(fence, id, whyAt(T, 'x'), T + 5)],
    ['error', () => ledger.error(fence, id, whyAt(T, 'x'))],
    ['fail', () => ledger.fail(fence, id, digest, whyAt(T, 'x'))],
    ['withdraw', () => ledger.withdraw(fence, id, 'rejected', whyAt(T, 'x'))],
  ])('%s may be repeated, by a retried step as by the SDK', async (_, pronounce) => {
    await begin();
    await pronounce();
    const [state, release] = [await ledger.read(SERVICE), await ledger.release(SERVICE, id)];
    await pronounce();
    expect([await ledger.read(SERVICE), await ledger.release(SERVICE, id)]).toEqual([state, release]);
  });
});

describe('a rollback of what was good', () => {
  const good = aRelease(2, { state: 'good' });
  const rollBack = () => ledger.fail(fence, id, digest, whyAt(T + 9, 'alarm web-5xx'), good.id);

  const promoted = async (): Promise<void> => {
    await ledger.claim(good);
    await begin();
    await ledger.promote(fence, id, whyAt(T, 'passed'), T + 60_000);
    await ledger.settle(fence);
    const pre = { kind: 'rollback', current: id } as const;
    const { state } = await ledger.acquire(anAcquire('B', { verb: 'rollback', pre }));
    fence = { service: SERVICE, holder: 'B', turn: state?.turn ?? 0 };
  };

  it('makes the release failed and quarantined, the other one current and good, and ends its watch window', async () => {
    await promoted();
    await rollBack();
    expect(await ledger.read(SERVICE)).toMatchObject({ current: good.id, good: good.id, watchUntil: T + 9 });
    expect(await ledger.release(SERVICE, id)).toMatchObject({
      state: 'failed',
      reason: 'alarm web-5xx',
      why: { decision: 'decided', at: T + 9 },
    });
    expect(await ledger.quarantine(SERVICE, digest)).toMatchObject({ release: id, by: 'rollback' });
  });

  it('of what was found on the service and nobody measured: error, no quarantine, and the other one takes its place (T68)', async () => {
    await ledger.claim(good);
    await ledger.adopt(fence, aRelease(3, { by: 'adopted' }), whyAt(T, 'found'), { phase: 'awake' });
    const unmeasured = () => ledger.error(fence, aRelease(3).id, whyAt(T + 9, 'ECS gave up on it'), good.id);
    await unmeasured();
    const state = await ledger.read(SERVICE);
    expect(state).toMatchObject({ current: good.id, good: good.id, watchUntil: T + 9 });
    expect(await ledger.release(SERVICE, aRelease(3).id)).toMatchObject({ state: 'error' });
    expect(await ledger.quarantine(SERVICE, aRelease(3).digest)).toBeUndefined();
    await unmeasured();
    expect(await ledger.read(SERVICE)).toEqual(state);
  });

  it('may be repeated, and is not by whoever lost the service', async () => {
    await promoted();
    await rollBack();
    const state = await ledger.read(SERVICE);
    await rollBack();
    expect(await ledger.read(SERVICE)).toEqual(state);
    fence = { ...fence, turn: fence.turn - 1 };
    await expect(rollBack()).rejects.toThrow(LeaseLost);
  });

  it('takes back what was found running and never proven, too', async () => {
    await ledger.claim(good);
    const found = aRelease(3, { state: 'requested', by: 'adopted' });
    await ledger.adopt(fence, found, whyAt(T), { phase: 'awake' });
    await ledger.fail(fence, found.id, found.digest, whyAt(T), good.id);
    expect(await ledger.release(SERVICE, found.id)).toMatchObject({ state: 'failed' });
    expect(await ledger.read(SERVICE)).toMatchObject({ current: good.id, good: good.id });
  });

  it('takes the service only for the release that is still current, and while no deploy is half done', async () => {
    await promoted();
    const pre = { kind: 'rollback', current: id } as const;
    await ledger.settle(fence);
    const ask = (current: string, holder: string) =>
      ledger.acquire(anAcquire(holder, { verb: 'rollback', pre: { ...pre, current } }));
    expect((await ask(good.id, 'C')).ok).toBe(false);
    const deploy = { verb: 'deploy', pre: { kind: 'deploy', order: '5' }, candidate: aRelease(5).id } as const;
    await ledger.claim(aRelease(5));
    const taken = await ledger.acquire(anAcquire('D', deploy));
    await ledger.settle({ service: SERVICE, holder: 'D', turn: taken.state?.turn ?? 0 });
    expect(await ask(id, 'E')).toMatchObject({ ok: false, state: { candidate: aRelease(5).id } });
  });

  it('passes a hold only for a person', async () => {
    await promoted();
    await ledger.settle(fence);
    await ledger.hold(SERVICE, { by: 'ann', reason: 'x', at: T });
    const ask = (manual: boolean) =>
      ledger.acquire(anAcquire('C', { verb: 'rollback', pre: { kind: 'rollback', current: id }, manual }));
    expect((await ask(false)).ok).toBe(false);
    expect((await ask(true)).ok).toBe(true);
  });
});

describe('adoption', () => {
  const adopted = aRelease(3, { state: 'good', by: 'adopted' });

  it('makes what runs current and good, with phase and capacity', async () => {
    const state = await ledger.adopt(fence, adopted, whyAt(T), { phase: 'asleep', capacity: { desired: 2 } });
    expect(state).toMatchObject({ current: adopted.id, good: adopted.id, phase: 'asleep', capacity: { desired: 2 } });
    expect(await ledger.release(SERVICE, adopted.id)).toEqual(adopted);
    expect(await ledger.adopt(fence, adopted, whyAt(T), { phase: 'asleep', capacity: { desired: 2 } })).toEqual(state);
  });

  it('does not call good what is known not to be', async () => {
    const state = await ledger.adopt(fence, { ...adopted, state: 'failed' }, whyAt(T), { phase: 'awake' });
    expect(state).toMatchObject({ current: adopted.id });
    expect(state).not.toHaveProperty('good');
  });
});
