import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeWeb } from '../../functions/aws/http.ts';

let server: Server | undefined;

afterEach(() => {
  vi.useRealTimers();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const serve = async (listener: RequestListener): Promise<string> => {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
};
const check = (origin: string, more: { contains?: string; headers?: Record<string, string> } = {}) => ({
  origin,
  path: '/up?x=1',
  status: 200,
  timeoutSeconds: 5,
  ...more,
});

describe('a check', () => {
  it('passes with the status and the text it expects, and carries its headers', async () => {
    const seen: unknown[] = [];
    const origin = await serve((request, response) => {
      seen.push(request.url, request.headers['x-tidegate-probe']);
      response.end('all is well');
    });
    const result = await makeWeb().check(check(origin, { contains: 'is well' }), { 'x-tidegate-probe': 'v' });
    expect(result).toEqual({ what: `GET ${origin}/up?x=1`, ok: true, seen: 'answered 200' });
    expect(seen).toEqual(['/up?x=1', 'v']);
  });

  it.each<[string, RequestListener, object, string]>([
    ['another status', (_, response) => response.writeHead(500).end(), {}, 'answered 500, expected 200'],
    [
      'a missing text, with the beginning of what came instead',
      (_, response) => response.end('sorry,\n no luck'),
      { contains: 'yes' },
      'answered 200 without the text "yes": its body begins "sorry, no luck"',
    ],
    [
      'an empty body',
      (_, response) => response.end(),
      { contains: 'yes' },
      'answered 200 without the text "yes": its body is empty',
    ],
    [
      'a missing header',
      (_, response) => response.end('yes'),
      { contains: 'yes', headers: { 'x-version': '2' } },
      'answered 200 without the header x-version, expected "2" in it',
    ],
    [
      'another value of a header',
      (_, response) => response.writeHead(200, { 'X-Version': '1' }).end(),
      { headers: { 'x-version': '2' } },
      'answered 200 with x-version: "1", expected "2" in it',
    ],
    [
      'a redirect, which is not followed',
      (_, response) => response.writeHead(302, { location: 'https://login.example.test/' }).end(),
      {},
      'redirected with 302 to https://login.example.test/, which is not followed; expected 200',
    ],
    ['a connection cut short', (request) => request.socket.destroy(), {}, 'the connection failed: ECONNRESET'],
  ])('tells %s in words', async (_, listener, more, seen) => {
    const origin = await serve(listener);
    expect(await makeWeb().check(check(origin, more), {})).toMatchObject({ ok: false, seen });
  });

  it('tells a refused connection', async () => {
    const origin = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    expect(await makeWeb().check(check(origin), {})).toMatchObject({ ok: false, seen: 'connection refused' });
  });

  it('tells a server that speaks no TLS (T31)', async () => {
    const origin = await serve((_, response) => response.end('yes'));
    const result = await makeWeb().check(check(origin.replace('http:', 'https:')), {});
    expect(result).toMatchObject({ ok: false, seen: expect.stringMatching(/^TLS failed: no TLS connection/) });
  });

  it.each<[string, (response: Parameters<RequestListener>[1]) => void, string]>([
    ['no answer', () => undefined, 'no answer within 5 s'],
    [
      'half an answer',
      (response) => response.writeHead(200).write('half'),
      'answered 200, but its body did not end within 5 s',
    ],
  ])('waits for %s no longer than its time (T31)', async (_, answer, told) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const origin = await serve((_request, response) => {
      answer(response);
      // What was written is with the client many turns of the event loop before this.
      void turns(200).then(() => vi.advanceTimersByTime(5_000));
    });
    expect(await makeWeb().check(check(origin), {})).toMatchObject({ ok: false, seen: told });
  });

  it('reads no more than 64 KB', async () => {
    const origin = await serve((_, response) => response.end('x'.repeat(200_000) + 'end'));
    expect((await makeWeb().check(check(origin, { contains: 'end' }), {})).ok).toBe(false);
  });
});
