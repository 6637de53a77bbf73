import { describe, expect, it } from 'vitest';
import { decideIdle } from '../../functions/domain/idle.ts';
import type { ObservedTraffic } from '../../functions/domain/observed.ts';
import { idle, MINUTE, SECOND, T0 } from './facts.ts';

/** Hosts are counted in each of these minutes, the last of which has not shown yet at `T0` and two windows. */
const ALIVE = Array.from({ length: 60 }, (_, n) => T0 + (n - 20) * MINUTE);
const traffic = (part: Partial<ObservedTraffic> = {}): ObservedTraffic => ({ minutes: [], alive: ALIVE, ...part });
const visit = (at: number, requests = 1): ObservedTraffic => traffic({ minutes: [{ at, requests }] });
const WINDOW = idle.afterSeconds * SECOND;
const allowing = { ...idle, requestsPerMinuteAllowed: 10 };

describe('idleness', () => {
  it('one second before the window since waking ends: asks again when it ends (Z9)', () => {
    expect(decideIdle(idle, T0, traffic(), T0 + WINDOW - SECOND)).toEqual({
      action: 'askAgain',
      at: T0 + WINDOW,
      reason: 'awake since 12:00',
    });
  });

  it('at the end of the window: sleeps', () => {
    expect(decideIdle(idle, T0, traffic(), T0 + WINDOW)).toMatchObject({ action: 'sleep' });
  });

  it('a visit moves the window to the end of its minute', () => {
    const at = T0 + 10 * MINUTE;
    const due = at + MINUTE + WINDOW;
    expect(decideIdle(idle, T0, visit(at), T0 + WINDOW)).toEqual({
      action: 'askAgain',
      at: due,
      reason: 'the last visit ended at 12:11',
    });
    expect(decideIdle(idle, T0, visit(at), due - SECOND)).toMatchObject({ action: 'askAgain', at: due });
    expect(decideIdle(idle, T0, visit(at), due)).toMatchObject({ action: 'sleep' });
  });

  it('the last of several visits counts', () => {
    const minutes = [5, 12, 9].sort((a, b) => a - b).map((n) => ({ at: T0 + n * MINUTE, requests: 1 }));
    expect(decideIdle(idle, T0, traffic({ minutes }), T0 + WINDOW)).toMatchObject({ at: T0 + 13 * MINUTE + WINDOW });
  });

  it('as many requests a minute as are allowed for are no visit, one more is', () => {
    const at = T0 + 14 * MINUTE;
    expect(decideIdle(allowing, T0, visit(at, 10), T0 + WINDOW)).toMatchObject({ action: 'sleep' });
    expect(decideIdle(allowing, T0, visit(at, 11), T0 + WINDOW)).toMatchObject({ action: 'askAgain' });
  });

  it('a minute with zero requests is no visit', () => {
    expect(decideIdle(idle, T0, visit(T0 + 14 * MINUTE, 0), T0 + WINDOW)).toMatchObject({ action: 'sleep' });
  });

  it('a visit before the service became awake does not shorten the window', () => {
    expect(decideIdle(idle, T0, visit(T0 - 20 * MINUTE), T0 + MINUTE)).toMatchObject({ at: T0 + WINDOW });
  });

  it('silence without a sign of life proves nothing: awake for another window (Z4)', () => {
    const now = T0 + 2 * WINDOW;
    expect(decideIdle(idle, T0, traffic({ alive: [] }), now)).toMatchObject({
      action: 'askAgain',
      at: now + WINDOW,
    });
  });

  it('one minute of the window without a sign of life proves nothing, either: it may have had a visitor (seed 10378)', () => {
    const now = T0 + 2 * WINDOW + 20 * SECOND;
    const but = (lost: number) => traffic({ alive: ALIVE.filter((at) => at !== T0 + lost * MINUTE) });
    for (const lost of [15, 20, 27]) {
      const decision = decideIdle(idle, T0, but(lost), now);
      expect(decision).toMatchObject({ action: 'askAgain', at: now + WINDOW });
      expect(decision.reason).toContain(`12:${lost}`);
    }
  });

  it('a minute before the window may be lost, and one that need not show yet (ALB-8) is waited for by the drowsy minutes', () => {
    const now = T0 + 2 * WINDOW + 20 * SECOND;
    for (const lost of [14, 28, 29]) {
      const alive = ALIVE.filter((at) => at !== T0 + lost * MINUTE);
      expect(decideIdle(idle, T0, traffic({ alive }), now)).toMatchObject({ action: 'sleep' });
    }
  });

  it('a failed or partial answer is unknown: awake for another window (Z5)', () => {
    const now = T0 + 2 * WINDOW;
    const decision = decideIdle(idle, T0, undefined, now);
    expect(decision).toMatchObject({ action: 'askAgain', at: now + WINDOW });
    expect(decision.reason).toMatch(/unknown/);
  });

  it('never asks again in the past', () => {
    for (let minutes = 0; minutes <= 60; minutes++) {
      const now = T0 + minutes * MINUTE;
      const decision = decideIdle(idle, T0, visit(T0 + 7 * MINUTE), now);
      if (decision.action === 'askAgain') expect(decision.at).toBeGreaterThan(now);
    }
  });
});
