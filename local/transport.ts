import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { fetchThrough } from './transport-fetch.ts';
import { requestThrough } from './transport-request.ts';
import type { Exchange, RequestArguments } from './transport-request.ts';
import type { WebRequest, WebResponse } from './model.ts';
import type { Activity } from './virtual-clock.ts';
import { withAccessKey } from './wire/access-key.ts';
import type { RawHandler, RawRequest } from './wire/exchange.ts';

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

/** What the installed transport does with a request. */
interface Carrier {
  open(host: string, tls: boolean): Exchange;
}

/** Asked at every request: clients keep the `request` that they found first, past the world in which they found it. */
let installed: Carrier | undefined;

type HttpModule = typeof http | typeof https;

/** `request` and `get` of a module while a transport is installed. */
const standIns = (module: HttpModule, defaultPort: number) => {
  const { request, get } = module as any;
  const make = (real: any, args: RequestArguments): any => {
    const { open } = installed ?? {};
    return open ? requestThrough(args, defaultPort, (host) => open(host, module === https)) : real(...args);
  };
  return {
    put: (): void => {
      module.request = ((...args: RequestArguments) => make(request, args)) as never;
      module.get = ((...args: RequestArguments) => (installed ? make(request, args).end() : get(...args))) as never;
    },
    takeAway: (): void => void Object.assign(module, { request, get }),
  };
};

const agent = http.Agent.prototype as unknown as { addRequest: (request: any, options: any, ...legacy: any[]) => void };
const modules = [standIns(http, 80), standIns(https, 443)];

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

  /** A handler that throws is a fault of the model: the caller sees a broken connection, the reason beside it. */
  const brokenOff = (host: string, error: Error): Error => {
    refused.push(`${host}: ${error.message}`);
    return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };

  const open = (host: string, tls: boolean): Exchange => {
    const code = tls ? brokenTls.get(host.toLowerCase()) : undefined;
    const handler = handlerOf(host);
    const from = origin();
    let rest = activity.busy(`request to ${host}`);
    let isOver = false;
    return {
      ask: async (request) => {
        if (code !== undefined) throw tlsError(host, code);
        if (!handler) throw refusal(host);
        rest();
        const answered = await outside(() => answer(handler, from, request)).catch((error: Error) => {
          throw brokenOff(host, error);
        });
        if (!isOver) rest = activity.busy(`response of ${host}`);
        return answered;
      },
      over: () => {
        isOver = true;
        rest();
      },
    };
  };

  /** Whoever took the real `request` before a transport was installed must not get out with it. */
  function addRequest(this: unknown, request: http.ClientRequest, options: { host?: string; hostname?: string }): void {
    const host = options.hostname ?? options.host ?? 'localhost';
    refused.push(`${host}: by a request function taken before the model's`);
    (request as any).onSocket(null, refusal(host));
  }

  const fetchHandler = (host: string): RawHandler => {
    const handler = handlerOf(host);
    if (!handler) throw refusal(host);
    const from = origin();
    return (request) => outside(() => answer(handler, from, request));
  };

  const carrier: Carrier = { open };
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
      installed = carrier;
      outside = AsyncLocalStorage.snapshot();
      agent.addRequest = addRequest;
      for (const module of modules) module.put();
      syncBuiltinESMExports();
      globalThis.fetch = fetchThrough(fetchHandler);
    },
    uninstall: () => {
      if (installed !== carrier) return;
      installed = undefined;
      agent.addRequest = originals.addRequest;
      globalThis.fetch = originals.fetch;
      for (const module of modules) module.takeAway();
      syncBuiltinESMExports();
    },
  };
};
