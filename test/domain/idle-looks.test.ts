import { beforeEach, describe, expect, it, vi } from 'vitest';
import { tally, WOULD_SLEEP, WOULD_WAKE, wouldWake } from '../../functions/domain/observed-sleep.ts';
import type { ObservedService, ObservedTraffic } from '../../functions/domain/observed.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Ports, TimerSpec } from '../../functions/ports/index.ts';
import type { LogEntry } from '../../functions/ports/ledger.ts';
import { assess } from '../../functions/steps/assess.ts';
import type { State } from '../../functions/domain/state.ts';
import { deployment, idle, MINUTE, service, state, T0 } from './facts.ts';

const KEY = 'staging/web';
const NOW = T0 + 60 * MINUTE;
const rolled = service({ deployments: [deployment({ rollout: 'COMPLETED' })] });

const CURRENT = { id: 'REL#1', state: 'good', revisionArn: rolled.revisionArn };

const wake = { startSeconds: 300, taskFailuresMax: 2, backoffSeconds: 60 };

/** A service awake since T0, without visitors until a test says otherwise. */
const portsWith = (mode: ServiceSettings['idle']['mode'], stood = state(), observed: Partial<ObservedService> = {}) => {
  const arm = vi.fn(async (_timer: TimerSpec): Promise<void> => undefined);
  const start = vi.fn(async (_machine: string, _name: string, _input: object): Promise<void> => undefined);
  const history: LogEntry[] = [];
  const minutes: ObservedTraffic['minutes'] = [];
  const ports = {
    clock: { now: () => NOW },
    settings: { services: { [KEY]: { key: KEY, idle: { ...idle, mode }, gate: { rolloutSeconds: 900 }, wake } } },
    ledger: {
      read: async () => stood,
      noteIdleTimer: async () => ({ ok: true, state: stood }),
      history: async (_: string, limit: number) => history.slice(0, limit),
      release: async () => CURRENT,
      releases: async () => [{ id: 'REL#0', by: 'push', state: 'failed', revisionArn: 'web:bad' }, CURRENT],
      log: async (entry: LogEntry) => void history.unshift(entry),
    },
    metrics: { traffic: async () => ({ alive: Array.from({ length: 60 }, (_, n) => T0 + n * MINUTE), minutes }) },
    services: { observe: async () => ({ ...rolled, ...observed }) },
    timers: { arm, disarm: async () => undefined },
    machines: { start },
  };
  const look = () => assess({ request: { service: KEY, turn: 1 }, execution: 'sleep:x' }, ports as unknown as Ports);
  return { look, arm, start, history, minutes };
};

describe('an idle look at a service that somebody has set to 0', () => {
  const held = { by: 'ann', reason: 'a look', at: T0 };

  it.each([
    ['under nobody’s hold', state()],
    [
      'under a hold, too: waking goes on under it, and he who does not count as asleep is never woken',
      state({ hold: held }),
    ],
  ])('calls for somebody to take it in as asleep, %s', async (_, stood) => {
    const { look, start, arm } = portsWith('on', stood, { desired: 0 });
    expect(await look()).toMatchObject({ next: 'Skipped', reason: expect.stringContaining('count is 0') });
    expect(start).toHaveBeenCalledWith(
      'reconcile',
      expect.any(String),
      expect.objectContaining({ finding: 'zeroAwake' }),
    );
    expect(arm).toHaveBeenCalledTimes(1);
  });

  it('leaves one that runs under a hold as it is', async () => {
    const { look, start, arm } = portsWith('on', state({ hold: held }));
    expect(await look()).toMatchObject({ next: 'Skipped', reason: expect.stringContaining('held by ann') });
    expect(start).not.toHaveBeenCalled();
    expect(arm).toHaveBeenCalledTimes(1);
  });
});

describe('an idle look at a service that ECS gave up on', () => {
  const stands = state({ current: 'REL#1' });
  const givenUp = { deployments: [deployment({ rollout: 'FAILED', failedTasks: 3 })] };
  const stalled = { ...givenUp, running: 0, pending: 0 };
  const called = async (stood: State, observed: Partial<ObservedService>): Promise<unknown[]> => {
    const { look, start, arm } = portsWith('observe', stood, observed);
    expect(await look()).toMatchObject({ next: 'Skipped' });
    expect(arm).toHaveBeenCalledTimes(1);
    return start.mock.calls.map(([, , input]) => (input as { finding?: string }).finding);
  };

  it.each<[string, State, Partial<ObservedService>, string[]]>([
    ['and that no task is left of: somebody has to start it anew (seed 129482)', stands, stalled, ['stalled']],
    ['under a hold, too', { ...stands, hold: { by: 'tidegate', reason: '', at: T0 } }, stalled, ['stalled']],
    ['that was started anew just now: nobody', { ...stands, restarts: { count: 1, at: NOW, turn: 1 } }, stalled, []],
    [
      'and that was started anew in vain many times: once an hour',
      { ...stands, restarts: { count: 60, at: T0, turn: 1 } },
      stalled,
      ['stalled'],
    ],
    [
      'and so, before that hour is over: nobody',
      { ...stands, restarts: { count: 60, at: T0 + 1, turn: 1 } },
      stalled,
      [],
    ],
    ['beside tasks that serve still: it is left', stands, givenUp, []],
    ['whose task is on its way: it is left', stands, { ...stalled, pending: 1 }, []],
    [
      'of another revision than the ledger says: it is taken back, or started anew (seed 191665)',
      stands,
      { ...stalled, revisionArn: 'web:other' },
      ['foreign'],
    ],
    [
      'so, under a hold: a person is at it',
      { ...stands, hold: { by: 'ann', reason: '', at: T0 } },
      { ...stalled, revisionArn: 'web:other' },
      [],
    ],
    ['so, beside tasks that serve still: nobody', stands, { ...givenUp, revisionArn: 'web:other' }, []],
    ['before anybody knows what runs there', state(), stalled, []],
  ])('%s', async (_, stood, observed, findings) => {
    expect(await called(stood, observed)).toEqual(findings);
  });
});

describe('an idle look where sleep was switched off', () => {
  it('is the last one: no timer is armed any more', async () => {
    const { look, arm } = portsWith('off');
    expect(await look()).toMatchObject({ next: 'Skipped', reason: expect.stringContaining('off') });
    expect(arm).not.toHaveBeenCalled();
  });

  it('in observe mode is followed by the next', async () => {
    const { look, arm } = portsWith('observe');
    await look();
    expect(arm).toHaveBeenCalledTimes(1);
  });
});

describe('observe mode (Z14)', () => {
  const entry = (at: number, next: string): LogEntry => ({ service: KEY, turn: 1, at, step: 'x', reason: '', next });
  let at: ReturnType<typeof portsWith>;
  beforeEach(() => {
    at = portsWith('observe');
  });
  const visited = (minute: number): number => at.minutes.push({ at: minute, requests: 3 });

  it('remembers since when it would sleep, whatever deploys have written since', async () => {
    at.history.push(...Array.from({ length: 200 }, () => entry(NOW - MINUTE, 'Good')), entry(T0, WOULD_SLEEP));
    visited(NOW - 2 * MINUTE);
    await at.look();
    expect(at.history[0]).toMatchObject({ next: WOULD_WAKE });
    const saved = (NOW - 2 * MINUTE - T0) / MINUTE - idle.blindSeconds / 60;
    expect(tally(at.history)).toEqual({ hoursSaved: saved / 60, coldStarts: 1 });
  });

  it('a visit while the tasks would still run calls the sleep off: nothing is saved, nobody waits', async () => {
    const since = NOW - 5 * MINUTE;
    at.history.push(entry(since, WOULD_SLEEP));
    visited(since + idle.blindSeconds * 1000 - MINUTE);
    await at.look();
    expect(at.history[0]).toMatchObject({ next: WOULD_WAKE, reason: expect.stringContaining('called the sleep off') });
    expect(tally(at.history)).toEqual({ hoursSaved: 0, coldStarts: 0 });
  });

  it('one just after is a cold start', () => {
    const why = wouldWake(NOW, T0, T0 + 1_000);
    expect(tally([{ at: NOW, next: WOULD_WAKE, why }])).toEqual({ hoursSaved: 1 / 3600, coldStarts: 1 });
  });
});
