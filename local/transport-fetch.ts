import type { RawHandler, RawRequest, RawResponse } from './wire/exchange.ts';

const REDIRECTS = [301, 302, 303, 307, 308];
const REDIRECT_LIMIT = 20;
const WITHOUT_BODY = [101, 204, 205, 304];

const rawRequest = async (request: Request): Promise<RawRequest> => {
  const url = new URL(request.url);
  return {
    method: request.method,
    host: url.host,
    path: url.pathname + url.search,
    headers: { host: url.host, ...Object.fromEntries(request.headers) },
    body: Buffer.from(await request.clone().arrayBuffer()),
  };
};

const responseOf = ({ status, headers, body }: RawResponse, url: string): Response => {
  const response = new Response(WITHOUT_BODY.includes(status) ? null : new Uint8Array(body), { status, headers });
  Object.defineProperty(response, 'url', { value: url });
  return response;
};

const aborted = ({ signal }: Request): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const redirectOf = (response: Response, request: Request): Request | undefined => {
  const location = response.headers.get('location');
  if (request.redirect === 'manual' || location === null || !REDIRECTS.includes(response.status)) return undefined;
  if (request.redirect === 'error') throw new TypeError('fetch failed: unexpected redirect');
  const keepsMethod = response.status >= 307 || request.method === 'GET' || request.method === 'HEAD';
  const url = new URL(location, request.url);
  return keepsMethod ? new Request(url, request) : new Request(url, { headers: request.headers });
};

/**
 * A fetch that asks handlers instead of the network.
 * @param handlerFor by host name; throws where nobody serves, which fetch wraps as it does
 */
export const fetchThrough =
  (handlerFor: (host: string) => RawHandler): typeof fetch =>
  async (input, init) => {
    let request = new Request(input, init);
    for (let hops = 0; hops <= REDIRECT_LIMIT; hops++) {
      const response = await ask(request, handlerFor);
      const next = redirectOf(response, request);
      if (!next) return response;
      request = next;
    }
    throw new TypeError('fetch failed: redirect count exceeded');
  };

const ask = async (request: Request, handlerFor: (host: string) => RawHandler): Promise<Response> => {
  let handler: RawHandler;
  try {
    handler = handlerFor(new URL(request.url).hostname);
  } catch (cause) {
    throw new TypeError('fetch failed', { cause });
  }
  const raw = await rawRequest(request);
  return responseOf(await Promise.race([handler(raw), aborted(request)]), request.url);
};
