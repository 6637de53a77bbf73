import { describe, expect, it } from 'vitest';
import { judgeAnswer, tellLate, tellNoAnswer } from '../../functions/domain/http-answer.ts';

const check = { origin: 'https://web.example.test', path: '/', status: 200, timeoutSeconds: 5 };
const answer = { status: 200, headers: {}, body: 'all is well' };

describe('an answer is judged (T31)', () => {
  it('by its status first, then its headers, then its body', () => {
    const strict = { ...check, contains: 'yes', headers: { 'x-version': '2' } };
    expect(judgeAnswer(strict, { ...answer, status: 500 }).seen).toBe('answered 500, expected 200');
    expect(judgeAnswer(strict, answer).seen).toContain('without the header x-version');
    expect(judgeAnswer(strict, { ...answer, headers: { 'x-version': 'v2' } }).seen).toContain('without the text "yes"');
    const fine = { ...answer, headers: { 'x-version': 'v2' }, body: 'oh yes' };
    expect(judgeAnswer(strict, fine)).toEqual({ ok: true, seen: 'answered 200' });
  });

  it('a header given several times counts as one list', () => {
    const cookies = { ...answer, headers: { 'set-cookie': ['a=1', 'b=2'] } };
    expect(judgeAnswer({ ...check, headers: { 'set-cookie': 'b=2' } }, cookies).ok).toBe(true);
  });

  it('a redirect passes only where it is what the check expects', () => {
    const login = { status: 302, headers: { location: 'https://login.example.test/' }, body: '' };
    expect(judgeAnswer(check, login).seen).toMatch(/^redirected with 302 to https:\/\/login.example.test\//);
    expect(judgeAnswer({ ...check, status: 302, headers: { location: 'login.example' } }, login).ok).toBe(true);
  });

  it('one of the doorbell tells nothing of the app, whatever the check expects', () => {
    const doorbell = { status: 503, headers: { 'x-tidegate': 'doorbell' }, body: '' };
    expect(judgeAnswer(check, doorbell)).toMatchObject({ ok: false, astray: true });
    expect(judgeAnswer({ ...check, status: 503 }, doorbell)).toMatchObject({ ok: false, astray: true });
  });

  it('shows no more than 80 characters of what somebody else wrote', () => {
    const long = judgeAnswer({ ...check, contains: 'yes' }, { ...answer, body: 'x'.repeat(70_000) });
    expect(long.seen.length).toBeLessThan(160);
    const far = { status: 301, headers: { location: 'x'.repeat(5_000) }, body: '' };
    expect(judgeAnswer(check, far).seen.length).toBeLessThan(160);
  });
});

describe('no answer has its own reason each (T31)', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'TLS failed: the certificate has expired (CERT_HAS_EXPIRED)'],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'TLS failed: the certificate is for another host name (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS failed: the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS failed: the certificate is self-signed (SELF_SIGNED_CERT_IN_CHAIN)'],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'TLS failed: the certificate cannot be verified (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    ],
    ['EPROTO', 'TLS failed: no TLS connection (EPROTO)'],
    ['ECONNREFUSED', 'connection refused'],
    ['ENOTFOUND', 'the host name does not resolve'],
    ['EHOSTUNREACH', 'the host cannot be reached'],
    ['HPE_INVALID_CONSTANT', 'what came back is not HTTP'],
    ['ECONNRESET', 'the connection failed: ECONNRESET'],
  ])('%s', (code, told) => {
    expect(tellNoAnswer(Object.assign(new Error('x'), { code }))).toBe(told);
  });

  it('what has no code is told in its own words', () => {
    expect(tellNoAnswer(new Error('socket hang up'))).toBe('the connection failed: socket hang up');
  });

  it('too late before an answer differs from too late in the middle of one', () => {
    expect(tellLate(5)).toBe('no answer within 5 s');
    expect(tellLate(5, 200)).toBe('answered 200, but its body did not end within 5 s');
  });
});
