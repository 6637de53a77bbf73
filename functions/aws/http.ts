import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { judgeAnswer, tellLate, tellNoAnswer } from '../domain/http-answer.ts';
import type { Web } from '../ports/index.ts';

const BODY_MAX_BYTES = 64 * 1024;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
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

/** The time of the whole request is over: name, connection, TLS, answer and body together. */
class TooSlow extends Error {
  /** Of an answer that began and did not end. */
  status?: number;
}

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
      const { statusCode: status = 0, headers: answered } = response;
      late.status = status;
      readBody(response).then((body) => {
        clearTimeout(timer);
        resolve({ status, body, headers: answered });
      }, fail);
    });
    request.end();
  });

/** The gate's requests through a service's public URL. */
export const makeWeb = (): Web => ({
  async check(check, headers) {
    const what = `GET ${check.origin}${check.path}`;
    try {
      const answer = await get(new URL(check.path, check.origin), headers, check.timeoutSeconds);
      return { what, ...judgeAnswer(check, answer) };
    } catch (error) {
      const late = error instanceof TooSlow;
      const seen = late ? tellLate(check.timeoutSeconds, error.status) : tellNoAnswer(error as Error);
      return { what, ok: false, seen };
    }
  },
});
