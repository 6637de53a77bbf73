import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerVisitor, sameUrl } from '../../functions/domain/doorbell.ts';
import { MINUTE, state, T0 } from './facts.ts';

const asleep = state({ phase: 'asleep' });

describe('the doorbell', () => {
  it('sends a visitor of an awake service back to the same URL (Z31)', () => {
    expect(answerVisitor(state(), '/a?b=1', 0, T0)).toEqual({ kind: 'redirect', location: '/a?b=1', hops: 1 });
  });

  it('sends him back at most five times, then he waits (Z31)', () => {
    expect(answerVisitor(state(), '/', 4, T0)).toMatchObject({ kind: 'redirect', hops: 5 });
    expect(answerVisitor(state(), '/', 5, T0)).toMatchObject({ kind: 'wait' });
  });

  it.each(['asleep', 'drowsy', 'waking'] as const)('lets a visitor of a service that is %s wait', (phase) => {
    expect(answerVisitor(state({ phase }), '/', 0, T0)).toEqual({
      kind: 'wait',
      retryAfterSeconds: 5,
      reason: 'it is starting',
    });
  });

  it('lets him wait for the end of the back-off after a failed wake', () => {
    const failed = { ...asleep, wakeNotBefore: T0 + MINUTE };
    expect(answerVisitor(failed, '/', 0, T0)).toMatchObject({ retryAfterSeconds: 60 });
    expect(answerVisitor(failed, '/', 0, T0 + MINUTE - 1)).toMatchObject({ retryAfterSeconds: 1 });
    expect(answerVisitor(failed, '/', 0, T0 + MINUTE)).toMatchObject({ retryAfterSeconds: 5 });
  });

  it('lets him ask each minute of a longer back-off, which others may cut short (seed 166638)', () => {
    const failed = { ...asleep, wakeNotBefore: T0 + 32 * MINUTE };
    expect(answerVisitor(failed, '/', 0, T0)).toMatchObject({ retryAfterSeconds: 60 });
  });

  it('lets a visitor of a service never seen wait', () => {
    expect(answerVisitor(undefined, '/', 0, T0)).toMatchObject({ kind: 'wait', retryAfterSeconds: 60 });
  });
});

describe('the same URL (Z32)', () => {
  const HERE = 'https://web.example.test';
  it.each([
    ['/', '', '/'],
    ['/a/b', 'c=1&d', '/a/b?c=1&d'],
    ['//evil.test/x', '', '/evil.test/x'],
    ['///evil.test', '', '/evil.test'],
    ['/\\evil.test', '', '/evil.test'],
    ['\\\\evil.test', '', '/evil.test'],
    ['/\t/evil.test', '', '/evil.test'],
    ['', 'a=1', '/?a=1'],
    ['https://evil.test/', '', '/https://evil.test/'],
    ['/a', '//evil.test', '/a?//evil.test'],
    ['/a\r\nSet-Cookie: x=1', '', '/aSet-Cookie: x=1'],
    ['/a', 'b=\r\nSet-Cookie: x=1', '/a?b=Set-Cookie: x=1'],
    ['/%0d%0a', '', '/%0d%0a'],
  ])('%j with query %j is %j', (path, query, url) => {
    expect(sameUrl(path, query)).toBe(url);
  });

  it('leads to no other host and holds no line break, whatever was asked for', () => {
    const part = fc.oneof(
      fc.constantFrom('/', '\\', '\t', '\n', '\r', '.', '@', ':', '?', '#', '%2f', 'evil.test', 'https:'),
      fc.string(),
    );
    const path = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(path, path, (where, query) => {
        const url = sameUrl(where, query);
        // eslint-disable-next-line no-control-regex
        expect(url).not.toMatch(/[\u0000-\u001f\u007f]/);
        expect(new URL(url, HERE).origin).toBe(HERE);
      }),
      { numRuns: 2000 },
    );
  });
});
