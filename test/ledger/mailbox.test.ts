import { beforeEach, describe, expect, it, vi } from 'vitest';
import { findingsOf } from '../../functions/domain/findings.ts';
import { watchdogName } from '../../functions/domain/names.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Phase } from '../../functions/domain/state.ts';
import type { Fence, Ledger } from '../../functions/ports/ledger.ts';
import type { WantRollback } from '../../functions/domain/state.ts';
import type { Ports, TimerSpec } from '../../functions/ports/index.ts';
import { disarmRearmed, rearmWatchdog } from '../../functions/workflow/watchdog.ts';
import { state } from '../domain/facts.ts';
import { aRelease, anAcquire, SERVICE, whyAt } from './releases.ts';
import { makeTable } from './table.ts';

let ledger: Ledger;
let fence: Fence;
const T = 1_000_000;

beforeEach(async () => {
  ({ ledger } = await makeTable());
  const { state } = await ledger.acquire(anAcquire('A', { verb: 'sleep' }));
  fence = { service: SERVICE, holder: 'A', turn: state?.turn ?? 0 };
});

const inPhase = async (phase: Phase): Promise<void> => {
  await ledger.saveCapacity(fence, { desired: 2 });
  if (phase !== 'awake') await ledger.drowse(fence, whyAt(1));
  if (phase === 'asleep' || phase === 'waking') await ledger.cut(fence, whyAt(2));
  if (phase === 'waking') await ledger.waking(fence, whyAt(3));
};

describe('the deadline of a holder', () => {
  const service = { key: SERVICE, watchdogSeconds: 600 } as ServiceSettings;
  const overdue = async (now: number): Promise<string[]> =>
    findingsOf({ settings: service, state: await ledger.read(SERVICE), now, releases: [] }).map(({ name }) => name);

  it('moves with his watchdog: who was looked after is not overdue, however long his work takes', async () => {
    const arm = vi.fn(async (_timer: TimerSpec): Promise<void> => undefined);
    const disarm = vi.fn(async (_name: string): Promise<void> => undefined);
    const ports = { clock: { now: () => T }, ledger, timers: { arm, disarm } } as unknown as Ports;
    expect(await overdue(T)).toEqual(['overdue']);
    await rearmWatchdog(ports, service, state({ ...fence, holder: 'A' }));
    expect(arm.mock.calls[0]?.[0].at).toBe(T + 600_000);
    expect(await ledger.read(SERVICE)).toMatchObject({ deadline: T + 600_000, turn: fence.turn });
    expect(await overdue(T + 600_000)).toEqual([]);
    expect(await overdue(T + 600_001)).toEqual(['overdue']);
    const [first, again] = [watchdogName(SERVICE, fence.turn), arm.mock.calls[0]?.[0].name];
    // The one that has fired is deleted by its name some time later (SCH-2).
    expect(again).not.toBe(first);
    expect(disarm.mock.calls).toEqual([[first]]);
    await disarmRearmed(ports, (await ledger.read(SERVICE))!);
    expect(disarm.mock.calls.at(-1)).toEqual([again]);
  });

  it('is not that of whoever came after him', async () => {
    await ledger.prolong({ ...fence, turn: fence.turn - 1 }, 5_000_000);
    await ledger.prolong({ ...fence, holder: 'B' }, 5_000_000);
    expect(await ledger.read(SERVICE)).toMatchObject({ deadline: 601_000 });
    await ledger.settle(fence);
    await ledger.prolong(fence, 5_000_000);
    expect(await ledger.read(SERVICE)).not.toHaveProperty('deadline');
  });
});

describe('a wanted deploy', () => {
  const want = (n: number) => ledger.wantDeploy(SERVICE, aRelease(n).id, String(n));

  it('is left with a holder, and tells what was wanted before', async () => {
    expect(await want(2)).toMatchObject({ ok: true, state: { holder: 'A' } });
    const replaced = await want(3);
    expect(replaced).toMatchObject({ ok: true, state: { wantDeploy: aRelease(2).id } });
    expect(await ledger.read(SERVICE)).toMatchObject({ wantDeploy: aRelease(3).id, wantOrder: '3' });
  });

  it('never replaces a newer one, but may repeat itself', async () => {
    await want(3);
    expect(await want(2)).toMatchObject({ ok: false, state: { wantOrder: '3' } });
    expect((await want(3)).ok).toBe(true);
  });

  it('of one order gives way to the later push alone (seed 199167)', async () => {
    const again = (n: number) => ledger.wantDeploy(SERVICE, aRelease(n).id, '3');
    await want(3);
    expect((await again(4)).ok).toBe(true);
    expect(await again(2)).toMatchObject({ ok: false, state: { wantDeploy: aRelease(4).id } });
  });

  it('is refused for what is being deployed already', async () => {
    await ledger.intend(fence, { kind: 'release', at: T }, aRelease(2).id);
    expect(await want(2)).toMatchObject({ ok: false, state: { candidate: aRelease(2).id } });
    expect((await want(3)).ok).toBe(true);
  });

  it('is refused when nobody holds the service', async () => {
    await ledger.settle(fence);
    expect(await want(2)).toMatchObject({ ok: false, state: { turn: fence.turn } });
  });
});

describe('a wanted rollback', () => {
  const byAlarm = { by: 'alarm', reason: 'alarm web-5xx', at: T, alarm: 'web-5xx', previous: 'OK' } as const;
  const byAnn = { by: 'ann', reason: 'ann asked for it', at: T + 1 };

  it('is left with a holder, whose token the write shows', async () => {
    await ledger.subscribe(fence, 'token');
    expect(await ledger.wantRollback(SERVICE, byAlarm)).toMatchObject({ ok: true, state: { token: 'token' } });
    expect(await ledger.read(SERVICE)).toMatchObject({ wantRollback: byAlarm });
  });

  it.each<[string, WantRollback, WantRollback, boolean]>([
    ['an alarm finds an alarm', byAlarm, { ...byAlarm, alarm: 'web-slow' }, false],
    ['an alarm finds a person', byAnn, byAlarm, false],
    ['a person finds a person', byAnn, { ...byAnn, by: 'bob' }, false],
    ['a person stands before an alarm', byAlarm, byAnn, true],
    ['an alarm of a newer release before an alarm', { ...byAlarm, of: 'REL#1' }, { ...byAlarm, of: 'REL#2' }, true],
    ['of the same release it finds it', { ...byAlarm, of: 'REL#2' }, { ...byAlarm, of: 'REL#2' }, false],
    ['an alarm of a newer release not before a person', { ...byAnn, of: 'REL#1' }, { ...byAlarm, of: 'REL#2' }, false],
    ['a person who means a newer release', { ...byAnn, of: 'REL#1' }, { ...byAnn, of: 'REL#2' }, true],
    ['a person finds what Tidegate wants itself', { ...byAnn, by: 'tidegate' }, { ...byAnn, of: 'REL#2' }, false],
  ])('is one: %s', async (_, first, second, ok) => {
    await ledger.wantRollback(SERVICE, first);
    expect(await ledger.wantRollback(SERVICE, second)).toMatchObject({ ok, state: { wantRollback: first } });
    expect(await ledger.read(SERVICE)).toMatchObject({ wantRollback: ok ? second : first });
  });

  it('is refused when nobody holds the service', async () => {
    await ledger.settle(fence);
    const tried = await ledger.wantRollback(SERVICE, byAlarm);
    expect(tried.ok).toBe(false);
    expect(tried.state).not.toHaveProperty('holder');
  });

  it('is cleared by the rollback that takes the service, and by nobody else', async () => {
    await ledger.wantRollback(SERVICE, byAlarm);
    const released = await ledger.settle(fence);
    expect(released).toMatchObject({ wantRollback: byAlarm });
    const other = await ledger.acquire(anAcquire('R'));
    expect(other.state).toMatchObject({ wantRollback: byAlarm });
    await ledger.settle({ service: SERVICE, holder: 'R', turn: other.state?.turn ?? 0 });
    const taken = await ledger.acquire(anAcquire('B', { verb: 'rollback' }));
    expect(taken).toMatchObject({ ok: true });
    expect(taken.state).not.toHaveProperty('wantRollback');
  });

  it('that is not due is dropped, only the one that was seen and only while nobody holds the service', async () => {
    await ledger.wantRollback(SERVICE, byAlarm);
    await ledger.dropRollback(SERVICE, byAlarm);
    expect(await ledger.read(SERVICE)).toMatchObject({ wantRollback: byAlarm });
    await ledger.settle(fence);
    await ledger.dropRollback(SERVICE, { ...byAlarm, at: T - 1 });
    expect(await ledger.read(SERVICE)).toMatchObject({ wantRollback: byAlarm });
    await ledger.dropRollback(SERVICE, byAlarm);
    expect(await ledger.read(SERVICE)).not.toHaveProperty('wantRollback');
    await ledger.dropRollback(SERVICE, byAlarm);
  });
});

describe('a wanted look at reality', () => {
  it('is left with a holder, the newest finding counts, and reconcile clears it', async () => {
    await ledger.wantReconcile(SERVICE, 'foreign', T);
    expect(await ledger.wantReconcile(SERVICE, 'runsAsleep', T + 1)).toMatchObject({ ok: true });
    expect(await ledger.settle(fence)).toMatchObject({ wantReconcile: { finding: 'runsAsleep', at: T + 1 } });
    const taken = await ledger.acquire(anAcquire('R'));
    expect(taken.state).not.toHaveProperty('wantReconcile');
  });

  it('is refused when nobody holds the service', async () => {
    await ledger.settle(fence);
    expect((await ledger.wantReconcile(SERVICE, 'foreign', T)).ok).toBe(false);
    expect(await ledger.read(SERVICE)).not.toHaveProperty('wantReconcile');
  });

  it('keeps a sleep from its cut', async () => {
    await inPhase('drowsy');
    await ledger.wantReconcile(SERVICE, 'foreign', T);
    expect((await ledger.cut(fence, whyAt(2))).ok).toBe(false);
  });
});

describe('a ring', () => {
  it.each<[Phase, boolean]>([
    ['awake', false],
    ['drowsy', true],
    ['asleep', true],
    ['waking', true],
  ])('of a service that is %s counts: %s', async (phase, counts) => {
    await inPhase(phase);
    expect((await ledger.ring(SERVICE, T)).ok).toBe(counts);
  });

  it('is let through once in 20 s, and remembers the first visitor', async () => {
    await inPhase('asleep');
    expect((await ledger.ring(SERVICE, T)).ok).toBe(true);
    expect((await ledger.ring(SERVICE, T + 20_000)).ok).toBe(false);
    const later = await ledger.ring(SERVICE, T + 20_001);
    expect(later).toMatchObject({ ok: true, state: { ring: T, startAt: T + 20_001 } });
  });

  it('makes one start of a thousand visitors', async () => {
    await inPhase('asleep');
    const rings = await Promise.all(Array.from({ length: 1_000 }, (_, n) => ledger.ring(SERVICE, T + n)));
    expect(rings.filter((ring) => ring.ok)).toHaveLength(1);
  });

  it('waits out the back-off of a failed wake', async () => {
    await inPhase('waking');
    await ledger.ring(SERVICE, T);
    const failed = await ledger.wakeFailed(fence, whyAt(T), T + 60_000);
    expect(failed).toMatchObject({ phase: 'asleep', wakeFails: 1, wakeNotBefore: T + 60_000 });
    expect(failed).not.toHaveProperty('ring');
    expect((await ledger.ring(SERVICE, T + 59_999)).ok).toBe(false);
    expect((await ledger.ring(SERVICE, T + 60_000)).ok).toBe(true);
  });
});

describe('a cancel', () => {
  it('reaches only the turn and verb that the person saw', async () => {
    const cancel = (verb: 'sleep' | 'deploy', turn: number) => ledger.cancel(SERVICE, { verb, turn }, 'ann', T);
    expect((await cancel('deploy', fence.turn)).ok).toBe(false);
    expect((await cancel('sleep', fence.turn - 1)).ok).toBe(false);
    expect(await cancel('sleep', fence.turn)).toMatchObject({ ok: true, state: { cancel: { by: 'ann', at: T } } });
  });
});

describe('the idle timer armed last', () => {
  const note = (turn: number, name = 'idle') => ledger.noteIdleTimer(SERVICE, turn, { name, at: T });

  it('is noted for a service that nobody holds, and tells the one before', async () => {
    await ledger.settle(fence);
    expect((await note(fence.turn)).ok).toBe(true);
    const second = await note(fence.turn, 'later');
    expect(second).toMatchObject({ ok: true, state: { idleTimer: { name: 'idle', at: T } } });
    expect(await ledger.read(SERVICE)).toMatchObject({ idleTimer: { name: 'later' } });
  });

  it('is refused while somebody holds the service, and in another turn', async () => {
    expect((await note(fence.turn)).ok).toBe(false);
    await ledger.settle(fence);
    expect((await note(fence.turn - 1)).ok).toBe(false);
  });
});
