import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CheckResult } from '../domain/observed.ts';
import type { HttpCheck } from '../domain/settings.ts';
import type { Web } from '../ports/index.ts';

const BODY_MAX_BYTES = 64 * 1024;

interface Answer {
  status: number;
  location?: string;
  body: string;
}

/** Reads at most so much, then hangs up. */
const readBody = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= BODY_MAX_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, BODY_MAX_BYTES).toString('utf8');
};

class TooSlow extends Error {}

const get = (url: URL, headers: Record<string, string>, timeoutSeconds: number): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    // A connection of its own: what is measured is what a new visitor meets.
    const request = send(url, { headers: { 'user-agent': 'Tidegate', ...headers }, agent: false });
    const late = new TooSlow();
    const timer = setTimeout(() => request.destroy(late), timeoutSeconds * 1000);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      // A body cut off by our own timer reports a reset connection.
      reject(request.errored === late ? late : error);
    };
    request.on('error', fail);
    request.on('response', (response) => {
      readBody(response).then((body) => {
        clearTimeout(timer);
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, body, ...(answered.location && { location: answered.location }) });
      }, fail);
    });
    request.end();
  });

const TLS = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_|SELF_SIGNED|UNABLE_TO_|EPROTO)/;

const tellFailure = (error: Error & { code?: string }, timeoutSeconds: number): string => {
  const code = error.code ?? '';
  if (error instanceof TooSlow) return `no answer within ${timeoutSeconds} s`;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name does not resolve';
  if (TLS.test(code)) return `TLS failed: ${code}`;
  return `the connection failed: ${code || error.message}`;
};

/** Judges an answer. Redirects are never followed: where they lead is part of what was seen. */
const judge = (check: HttpCheck, { status, location, body }: Answer): Omit<CheckResult, 'what'> => {
  if (status !== check.status) {
    const where = location === undefined ? '' : ` to ${location}`;
    return { ok: false, seen: `answered ${status}${where}, expected ${check.status}` };
  }
  if (check.contains !== undefined && !body.includes(check.contains)) {
    return { ok: false, seen: `answered ${status} without the text ${JSON.stringify(check.contains)}` };
  }
  return { ok: true, seen: `answered ${status}` };
};

/** The gate's requests through a service's public URL. */
export const makeWeb = (): Web => ({
  async check(check, headers) {
    const what = `GET ${check.origin}${check.path}`;
    try {
      const answer = await get(new URL(check.path, check.origin), headers, check.timeoutSeconds);
      return { what, ...judge(check, answer) };
    } catch (error) {
      return { what, ok: false, seen: tellFailure(error as Error, check.timeoutSeconds) };
    }
  },
});
