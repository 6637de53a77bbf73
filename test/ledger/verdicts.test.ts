import { beforeEach, describe, expect, it } from 'vitest';
import { AwsRefused } from '../../functions/domain/errors.ts';
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

describe('adoption', () => {
  const adopted = aRelease(3, { state: 'good', by: 'adopted' });

  it('makes what runs current and good, with phase and capacity', async () => {
    const state = await ledger.adopt(fence, adopted, 'asleep', whyAt(T), { desired: 2 });
    expect(state).toMatchObject({ current: adopted.id, good: adopted.id, phase: 'asleep', capacity: { desired: 2 } });
    expect(await ledger.release(SERVICE, adopted.id)).toEqual(adopted);
    expect(await ledger.adopt(fence, adopted, 'asleep', whyAt(T), { desired: 2 })).toEqual(state);
  });

  it('does not call good what is known not to be', async () => {
    const state = await ledger.adopt(fence, { ...adopted, state: 'failed' }, 'awake', whyAt(T));
    expect(state).toMatchObject({ current: adopted.id });
    expect(state).not.toHaveProperty('good');
  });
});
