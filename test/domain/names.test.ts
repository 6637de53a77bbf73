import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idleTimerName, nameOf, releaseId, successorName, watchdogName } from '../../functions/domain/names.ts';
import { DIGEST, T0 } from './facts.ts';

/** As `tidegate.yaml` allows them. */
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/);
const key = fc.tuple(name, name).map((parts) => parts.join('/'));
const turn = fc.nat({ max: 9_999_999 });
const at = fc.integer({ min: T0, max: Date.parse('2100-01-01T00:00:00Z') });

const TIMER = /^[0-9a-zA-Z_.-]{1,64}$/; // SCH-3
const EXECUTION = /^[0-9a-zA-Z_-]{1,80}$/; // SFN-2, with CloudWatch logging

describe('names of timers and executions', () => {
  it('are what EventBridge Scheduler takes, whatever the service is called', () => {
    fc.assert(
      fc.property(key, turn, at, (service, n, due) => {
        expect(watchdogName(service, n)).toMatch(TIMER);
        expect(watchdogName(service, n, due)).toMatch(TIMER);
        expect(idleTimerName(service, n, due)).toMatch(TIMER);
      }),
    );
  });

  it('are what Step Functions takes and logs, whatever the service is called', () => {
    fc.assert(
      fc.property(key, turn, fc.string({ maxLength: 20 }), (service, n, what) => {
        expect(successorName(service, n, what)).toMatch(EXECUTION);
      }),
    );
  });

  it('differ from turn to turn and from minute to minute', () => {
    fc.assert(
      fc.property(key, turn, at, (service, n, due) => {
        const names = [
          watchdogName(service, n),
          watchdogName(service, n + 1),
          watchdogName(service, n, due),
          watchdogName(service, n, due + 60_000),
          idleTimerName(service, n, due),
          idleTimerName(service, n + 1, due),
          idleTimerName(service, n, due + 60_000),
        ];
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it('differ from service to service', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        fc.pre(a !== b);
        expect(nameOf(a)).not.toBe(nameOf(b));
      }),
    );
  });

  it.each([
    ['prod/eu-web', 'prod-eu/web'],
    ['a/b_c', 'a_b/c'],
    [`${'x'.repeat(40)}1/${'y'.repeat(40)}`, `${'x'.repeat(40)}2/${'y'.repeat(40)}`],
  ])('%s is not taken for %s', (a, b) => {
    expect(nameOf(a)).not.toBe(nameOf(b));
  });

  it('are the same in the same minute: one timer, not two', () => {
    expect(idleTimerName('staging/web', 7, T0 + 59_999)).toBe(idleTimerName('staging/web', 7, T0));
  });
});

describe('the id of a release', () => {
  it('is the same for a duplicate of the event', () => {
    expect(releaseId(T0, DIGEST)).toBe('REL#2026-09-01T12:00:00.000Z#aaaaaaaaaaaa');
  });

  it('sorts by the time of the event', () => {
    fc.assert(
      fc.property(at, at, (a, b) => {
        fc.pre(a < b);
        expect(releaseId(a, DIGEST) < releaseId(b, DIGEST)).toBe(true);
      }),
    );
  });
});
