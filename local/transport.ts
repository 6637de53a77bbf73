import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import https from 'node:https';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { fetchThrough } from './transport-fetch.ts';
import type { WebRequest, WebResponse } from './model.ts';
import type { Activity } from './virtual-clock.ts';
import { withAccessKey } from './wire/access-key.ts';
import type { RawHandler, RawRequest, RawResponse } from './wire/exchange.ts';

/** Who makes a request, as told by the place in the program that makes it. */
export interface RequestOrigin {
  /** Takes the place of the signing access key id: SDK clients keep the credentials of the invocation that made them. */
  accessKeyId: string;
  /** True once nothing of this origin may go out or come back. */
  isCut(): boolean;
}

export interface TransportParts {
  /** Time stands still while bytes are on their way. */
  activity: Activity;
  /** Asked while a request is being made; `undefined`: a person. */
  origin?: () => RequestOrigin | undefined;
}

export interface Transport {
  /** @param host a host name without port, or what tells such names */
  route(host: string | ((host: string) => boolean), handler: RawHandler): void;
  /** From now on TLS with this host fails with this code of Node, such as `CERT_HAS_EXPIRED`; `undefined` mends it. */
  breakTls(host: string, code: string | undefined): void;
  /** Hosts that were asked for and lead nowhere. */
  readonly refused: readonly string[];
  /** From here on no HTTP request of this process leaves it. @throws Error when another transport is installed */
  install(): void;
  /** Puts the real agents back and cuts every connection. */
  uninstall(): void;
}

/** A `RawHandler` for what speaks text, such as load balancers. */
export const webHandler =
  (handler: (request: WebRequest) => Promise<WebResponse>): RawHandler =>
  async (request) => {
    const { status, headers, body } = await handler({ ...request, body: request.body.toString() });
    return { status, headers, body: Buffer.from(body) };
  };

/** One request on its way from its maker to a handler and back. */
interface Exchange {
  handler: RawHandler;
  origin?: RequestOrigin;
  /** Lets the time go on. */
  rest(): void;
  /** Holds the time, unless the caller is gone. */
  hold(what: string): void;
  gone(): void;
}

const agent = http.Agent.prototype as unknown as { addRequest: (request: any, options: any, ...legacy: any[]) => void };

let installed = false;

/** What http expects of a socket and a duplex stream lacks. */
const asSocket = (stream: Duplex): Duplex => {
  const same = (): Duplex => stream;
  return Object.assign(stream, {
    connecting: false,
    remoteAddress: '127.0.0.1',
    setTimeout: same,
    setKeepAlive: same,
    setNoDelay: same,
    ref: same,
    unref: same,
    destroySoon: () => stream.destroy(),
  });
};

/** As a closed port answers, so that callers take it for what it is: nobody there. */
export const refusal = (host: string): Error =>
  Object.assign(new Error(`connect ECONNREFUSED ${host}: the local model serves no such host and uses no network`), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
    address: host,
  });

/** As Node tells of a handshake that failed. */
const tlsError = (host: string, code: string): Error =>
  Object.assign(new Error(`TLS with ${host} fails in this world: ${code}`), { code });

const bodyOf = async (message: http.IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const flatHeaders = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));

const rawRequest = async (message: http.IncomingMessage): Promise<RawRequest> => ({
  method: message.method!,
  host: message.headers.host ?? '',
  path: message.url!,
  headers: flatHeaders(message.headers),
  body: await bodyOf(message),
});

const write = (response: http.ServerResponse, { status, headers, body }: RawResponse): void => {
  // The automatic date is the machine's own and would shift the SDK's clock.
  response.sendDate = false;
  response.writeHead(status, { 'content-length': body.length, ...headers }).end(body);
};

/** Signed by whoever makes this very request. */
const signedBy = (request: RawRequest, origin: RequestOrigin | undefined): RawRequest => {
  const { authorization } = request.headers;
  if (!origin || authorization === undefined) return request;
  return {
    ...request,
    headers: { ...request.headers, authorization: withAccessKey(authorization, origin.accessKeyId) },
  };
};

const never = (): Promise<never> => new Promise(() => {});

/** Serves HTTP requests of this process (SDK clients, node:http, node:https, fetch) without a socket. */
export const createTransport = ({ activity, origin = () => undefined }: TransportParts): Transport => {
  const routes: { serves: (host: string) => boolean; handler: RawHandler }[] = [];
  const refused: string[] = [];
  const brokenTls = new Map<string, string>();
  const sockets = new Set<Duplex>();
  const exchanges = new WeakMap<Duplex, Exchange>();
  // Handlers run outside of the caller's context: what the model does is not done by the invocation that asked for it.
  let outside = AsyncLocalStorage.snapshot();
  const originals = { addRequest: agent.addRequest, fetch: globalThis.fetch };

  const handlerOf = (host: string): RawHandler | undefined => {
    const found = routes.find(({ serves }) => serves(host.toLowerCase()))?.handler;
    if (!found) refused.push(host);
    return found;
  };

  const answer = async (handler: RawHandler, from: RequestOrigin | undefined, request: RawRequest) => {
    if (from?.isCut()) return never();
    const response = await handler(signedBy(request, from));
    return from?.isCut() ? never() : response;
  };

  const serve = async (message: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const exchange = exchanges.get(message.socket)!;
    const request = await rawRequest(message);
    exchange.rest();
    const answered = await answer(exchange.handler, exchange.origin, request);
    exchange.hold('response');
    write(response, answered);
  };

  const server = http.createServer({ keepAlive: false }, (message, response) => {
    serve(message, response).catch((error: Error) => {
      // A handler that throws is a fault of the model: the caller sees a broken connection, the reason beside it.
      refused.push(`${message.headers.host}: ${error.message}`);
      message.socket.destroy();
    });
  });

  const keep = (stream: Duplex): Duplex => {
    sockets.add(stream);
    stream.once('close', () => sockets.delete(stream));
    return asSocket(stream);
  };

  const exchangeOf = (handler: RawHandler, host: string): Exchange => {
    let rest = activity.busy(`request to ${host}`);
    let open = true;
    return {
      handler,
      origin: origin(),
      rest: () => rest(),
      hold: (what) => {
        if (open) rest = activity.busy(`${what} of ${host}`);
      },
      gone: () => {
        open = false;
        rest();
      },
    };
  };

  /** A connection of its own for each request: none is shared between invocations or left to the next world. */
  const connect = (request: http.ClientRequest, handler: RawHandler, host: string): void => {
    const [near, far] = duplexPair();
    const exchange = exchangeOf(handler, host);
    exchanges.set(far, exchange);
    // Where the caller stops caring before the answer, the far end must not hold the time either.
    request.once('response', exchange.rest).once('close', () => {
      exchange.gone();
      near.destroy();
      far.destroy();
    });
    outside(() => server.emit('connection', keep(far)));
    (request as any).onSocket(keep(near));
  };

  function addRequest(this: unknown, request: http.ClientRequest, options: { host?: string; hostname?: string }): void {
    const host = options.hostname ?? options.host ?? 'localhost';
    const code = this instanceof https.Agent ? brokenTls.get(host.toLowerCase()) : undefined;
    const handler = handlerOf(host);
    if (code !== undefined) (request as any).onSocket(null, tlsError(host, code));
    else if (handler) connect(request, handler, host);
    else (request as any).onSocket(null, refusal(host));
  }

  const fetchHandler = (host: string): RawHandler => {
    const handler = handlerOf(host);
    if (!handler) throw refusal(host);
    const from = origin();
    return (request) => outside(() => answer(handler, from, request));
  };

  return {
    refused,
    breakTls: (host, code) => {
      if (code === undefined) brokenTls.delete(host.toLowerCase());
      else brokenTls.set(host.toLowerCase(), code);
    },
    route: (host, handler) => {
      const serves = typeof host === 'string' ? (name: string) => name === host.toLowerCase() : host;
      routes.push({ serves, handler });
    },
    install: () => {
      if (installed) throw new Error('Another transport is installed in this process; uninstall it first');
      installed = true;
      outside = AsyncLocalStorage.snapshot();
      agent.addRequest = addRequest;
      globalThis.fetch = fetchThrough(fetchHandler);
    },
    uninstall: () => {
      if (agent.addRequest !== addRequest) return;
      installed = false;
      agent.addRequest = originals.addRequest;
      globalThis.fetch = originals.fetch;
      for (const socket of sockets) socket.destroy();
    },
  };
};
