import { beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../../functions/ports/ledger.ts';
import { aRelease, anAcquire, SERVICE, whyAt } from './releases.ts';
import { type LedgerTable, makeTable } from './table.ts';

let table: LedgerTable;
let ledger: Ledger;

beforeEach(async () => {
  table = await makeTable();
  ({ ledger } = table);
});

describe('releases', () => {
  it('are claimed once: a duplicate event finds the stored one', async () => {
    await ledger.claim(aRelease(1, { tag: 'v1' }));
    expect(await ledger.claim(aRelease(1, { tag: 'other' }))).toEqual(aRelease(1, { tag: 'v1' }));
  });

  it('come newest first, and no more than asked for', async () => {
    for (const n of [2, 1, 3]) await ledger.claim(aRelease(n));
    expect((await ledger.releases(SERVICE, 2)).map((release) => release.order)).toEqual(['3', '2']);
  });

  it('are amended only in the states named', async () => {
    await ledger.claim(aRelease(1));
    expect(await ledger.amend(SERVICE, aRelease(1).id, ['candidate', 'good'], { tag: 'x' })).toBeUndefined();
    expect(await ledger.amend(SERVICE, aRelease(9).id, ['requested'], { tag: 'x' })).toBeUndefined();
    expect(await ledger.release(SERVICE, aRelease(9).id)).toBeUndefined();
    const change = { state: 'candidate', looks: { passes: 1, failing: 0 }, evidence: ['a'] } as const;
    const amended = await ledger.amend(SERVICE, aRelease(1).id, ['requested'], { ...change, evidence: ['a'] });
    expect(amended).toEqual(aRelease(1, { ...change, evidence: ['a'] }));
  });

  it('lose a member that is amended to undefined', async () => {
    await ledger.claim(aRelease(1, { tdHash: 'x' }));
    const amended = await ledger.amend(SERVICE, aRelease(1).id, ['requested'], { tdHash: undefined });
    expect(amended).toEqual(aRelease(1));
  });

  it('take an amendment whose answer was lost for done', async () => {
    await ledger.claim(aRelease(1));
    table.loseNextAnswer();
    const amended = await ledger.amend(SERVICE, aRelease(1).id, ['requested'], { state: 'candidate' });
    expect(amended).toMatchObject({ state: 'candidate' });
  });
});

describe('the revision of a release', () => {
  const first = { revisionArn: 'web:4', tdHash: 'a' };

  it('is the one noted first: a copy of Release, which Lambda may run beside it, deploys that one', async () => {
    await ledger.claim(aRelease(1));
    expect(await ledger.noteRevision(aRelease(1), first)).toMatchObject(first);
    const second = { revisionArn: 'web:5', tdHash: 'a' };
    expect(await ledger.noteRevision(aRelease(1), second)).toMatchObject(first);
    expect(await ledger.release(SERVICE, aRelease(1).id)).toMatchObject(first);
  });

  it('is registered again once: a copy of Revert goes back to the revision that the other one has noted', async () => {
    const seen = await ledger.claim(aRelease(1, { state: 'good', revisionArn: 'web:1', releasingAt: 7 }));
    const again = (revisionArn: string) => ledger.noteRevision(seen, { revisionArn });
    expect(await again('web:3')).toMatchObject({ revisionArn: 'web:3' });
    expect(await again('web:4')).toMatchObject({ revisionArn: 'web:3' });
    expect(await ledger.release(SERVICE, aRelease(1).id)).toMatchObject({ revisionArn: 'web:3' });
  });

  it('is not told where none was noted: a release that has failed meanwhile keeps its own', async () => {
    const seen = await ledger.claim(aRelease(1, { state: 'failed', revisionArn: 'web:1' }));
    expect(await ledger.noteRevision(seen, { revisionArn: 'web:3' })).toBeUndefined();
  });

  it('is not registered afresh once a copy of Release is about to send it', async () => {
    const seen = await ledger.claim(aRelease(1, { state: 'candidate', revisionArn: 'web:4' }));
    await ledger.amend(SERVICE, seen.id, ['candidate'], { releasingAt: 5 });
    expect(await ledger.noteRevision(seen, { revisionArn: 'web:5' })).toBeUndefined();
    expect(await ledger.release(SERVICE, seen.id)).toMatchObject({ revisionArn: 'web:4' });
  });

  it('is noted though the answer is lost', async () => {
    await ledger.claim(aRelease(1));
    table.loseNextAnswer();
    expect(await ledger.noteRevision(aRelease(1), first)).toMatchObject(first);
  });
});

describe('other records', () => {
  it('keep a task definition by its hash', async () => {
    await ledger.saveDefinition(SERVICE, { hash: 'abc', json: '{"family":"web"}' });
    expect(await ledger.definition(SERVICE, 'abc')).toEqual({ hash: 'abc', json: '{"family":"web"}' });
    expect(await ledger.definition(SERVICE, 'def')).toBeUndefined();
  });

  it('log entries of one moment beside one another, and a repeated one once', async () => {
    const entry = { service: SERVICE, turn: 1, at: 1_000, step: 'Settle', reason: 'first' };
    await ledger.log(entry);
    await ledger.log(entry);
    await ledger.log({ ...entry, reason: 'second' });
    // Two writes, and one more try each for the second and the third entry.
    expect(table.calls.filter((call) => call === 'PutItem')).toHaveLength(4);
    expect(await ledger.releases(SERVICE, 10)).toEqual([]);
  });

  it('keep what a person was told, as it was noted last', async () => {
    expect(await ledger.told()).toEqual({});
    await ledger.noteTold({ a: 1, b: 2 });
    await ledger.noteTold({ b: 2 });
    expect(await ledger.told()).toEqual({ b: 2 });
    await ledger.noteTold({});
    expect(await ledger.told()).toEqual({});
  });

  it('tell the history newest first, with what each entry says and no more than asked for', async () => {
    const entry = (at: number) => ({
      service: SERVICE,
      turn: 1,
      at,
      step: 'Settle',
      reason: `at ${at}`,
      why: whyAt(at),
    });
    for (const at of [1_000, 3_000, 2_000]) await ledger.log(entry(at));
    expect(await ledger.history(SERVICE, 2)).toEqual([entry(3_000), entry(2_000)]);
    expect(await ledger.history('staging/other', 2)).toEqual([]);
  });
});

describe('many services at once', () => {
  it('are read a hundred a call; those never seen are missing', async () => {
    const names = Array.from({ length: 130 }, (_, n) => `staging/s${n}`);
    for (const name of [names[0]!, names[129]!]) await ledger.acquire(anAcquire('A', { service: name }));
    const before = table.calls.length;
    const states = await ledger.readAll(names);
    expect(table.calls.slice(before)).toEqual(['BatchGetItem', 'BatchGetItem']);
    expect([...states.keys()].sort()).toEqual(['staging/s0', 'staging/s129']);
    expect(states.get('staging/s0')).toEqual(await ledger.read('staging/s0'));
    expect(await ledger.readAll([])).toEqual(new Map());
  });
});
