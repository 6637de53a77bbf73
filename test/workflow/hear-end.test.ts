import { describe, expect, it } from 'vitest';
import { nudge } from '../../functions/handlers/nudge.ts';
import { parseInspect } from '../../functions/domain/requests.ts';
import type { State } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import { settings } from '../ledger/shore.ts';
import { state, T0 } from '../domain/facts.ts';

const services = { [settings.key]: settings };

/** @returns what reconcile is asked for by an end that is heard */
const heard = async (now: Partial<State>, execution: string, input: object, status = 'ABORTED'): Promise<unknown[]> => {
  const asked: unknown[] = [];
  const ports = {
    settings: { services },
    ledger: { read: async () => state(now) },
    machines: {
      start: async (_: string, name: string, request: unknown) =>
        void asked.push({ name, ...parseInspect(JSON.parse(JSON.stringify(request)), Object.keys(services)) }),
    },
  } as unknown as Ports;
  const detail = {
    executionArn: execution,
    status,
    stopDate: T0,
    input: JSON.stringify({ service: settings.key, ...input }),
  };
  await nudge({ source: 'aws.states', detail }, ports);
  return asked;
};

const held = { turn: 3, phase: 'waking', holder: 'W', verb: 'wake' } as const;

describe('an abort that is heard', () => {
  it('before its first step holds what is wanted: reconcile is told whose end it was, since that may run on (seed 149476)', async () => {
    expect(await heard({ phase: 'asleep', ring: T0 }, 'W', { by: 'visitor' })).toMatchObject([
      { ok: true, request: { finding: 'unserved', at: T0, ended: 'W' } },
    ]);
    expect(await heard({ phase: 'asleep' }, 'W', { by: 'visitor' })).toEqual([]);
  });

  it('of a look that has not taken over yet: the next one is sent, under a name of its own (seed 149476)', async () => {
    const next = { ok: true, request: { finding: 'ended', at: T0, holder: 'W', turn: 3 } };
    const [byTimer, byEnd, ...more] = [
      ...(await heard(held, 'R', { turn: 3, holder: 'W' })),
      ...(await heard(held, 'R', { turn: 2, finding: 'unserved', at: T0 - 1, ended: 'W' })),
    ];
    expect([byTimer, byEnd]).toMatchObject([next, next]);
    expect(byTimer).toMatchObject({ name: expect.stringContaining(`-3-ended-${T0}`) });
    expect(more).toEqual([]);
  });

  it('of a look after somebody else, or of who looks after nobody, leaves the holder alone', async () => {
    expect(await heard(held, 'R', { turn: 2, holder: 'S' })).toEqual([]);
    expect(await heard(held, 'R', { turn: 2, finding: 'foreign' })).toEqual([]);
    expect(await heard(held, 'S', { turn: 2 })).toEqual([]);
  });

  it('of a look that nobody has followed in its turn: it is sent again, since nothing else knows what it was for (seed 153375)', async () => {
    const asleep = { turn: 3, phase: 'asleep' } as const;
    const [first, ...more] = [
      ...(await heard(asleep, 'R', { turn: 3, finding: 'repair' })),
      ...(await heard(asleep, 'R', { turn: 2, finding: 'repair' })),
      ...(await heard(asleep, 'R', { finding: 'repair' })),
      ...(await heard(asleep, 'R', { turn: 3, finding: 'repair' }, 'FAILED')),
      ...(await heard(asleep, 'S', { turn: 3 })),
    ];
    expect(first).toMatchObject({ ok: true, request: { finding: 'repair', turn: 3, at: T0, ended: 'R' } });
    expect(first).toMatchObject({ name: expect.stringContaining(`-3-repair-${T0}`) });
    expect(more).toEqual([]);
  });

  it('while nobody holds what is drowsy: reconcile is sent, since nothing rests in between; whom a visitor has rung for waits for his wake', async () => {
    expect(await heard({ phase: 'drowsy' }, 'S', { turn: 1 })).toMatchObject([
      { ok: true, request: { finding: 'unserved', at: T0, ended: 'S' } },
    ]);
    expect(await heard({ phase: 'drowsy', ring: T0, wakeNotBefore: T0 + 1 }, 'W', { by: 'visitor' })).toEqual([]);
  });

  it('a look that failed by itself is repeated by its watchdog', async () => {
    expect(await heard(held, 'R', { turn: 3, holder: 'W' }, 'FAILED')).toEqual([]);
    expect(await heard({ ...held, holder: 'R', verb: 'reconcile' }, 'R', {}, 'FAILED')).toEqual([]);
  });
});
