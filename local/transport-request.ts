import { EventEmitter } from 'node:events';
import { STATUS_CODES } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import type { RawRequest, RawResponse } from './wire/exchange.ts';

/** One request on its way from its maker to whoever serves it. */
export interface Exchange {
  /** Never settles for makers that are cut off. @throws Error when nobody serves the host, or the handler fails */
  ask(request: RawRequest): Promise<RawResponse>;
  /** The answer is in its maker's hands, or its maker does not wait for it any longer. */
  over(): void;
}

/** The arguments of `http.request`, in the order in which it takes them. */
export type RequestArguments = [target: any, options?: any, listener?: any];

/** What clients ask of a socket: it is connected, and nothing that they set on it matters. */
class Socket extends EventEmitter {
  readonly connecting = false;
  readonly remoteAddress = '127.0.0.1';
  setTimeout = (): this => this;
  setKeepAlive = (): this => this;
  setNoDelay = (): this => this;
  ref = (): this => this;
  unref = (): this => this;
  destroy = (): this => this;
}

/** What `http.IncomingMessage` shows of an answer. */
class ModelResponse extends Readable {
  readonly httpVersion = '1.1';
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly headers: Record<string, string>;
  complete = false;

  constructor({ status, headers, body }: RawResponse) {
    super();
    this.statusCode = status;
    this.statusMessage = STATUS_CODES[status] ?? '';
    this.headers = headers;
    if (body.length > 0) this.push(body);
    this.push(null);
    this.once('end', () => (this.complete = true));
  }

  override _read(): void {}
}

const brokenOff = (message: string): Error => Object.assign(new Error(message), { code: 'ECONNRESET' });

const flat = (headers: Record<string, unknown> = {}): Record<string, string> => {
  const result: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) result[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return result;
};

const hostHeader = (host: string, port: unknown, defaultPort: number): string =>
  port === undefined || port === null || port === '' || Number(port) === defaultPort ? host : `${host}:${String(port)}`;

/** `http.ClientRequest` without a connection: what clients write goes to the exchange as one request. */
class ModelRequest extends Writable {
  readonly method: string;
  readonly path: string;
  readonly #headers: Record<string, string>;
  readonly #exchange: Exchange;
  readonly #chunks: Buffer[] = [];
  #socket: Socket | undefined;
  #response: ModelResponse | undefined;

  constructor(options: any, host: string, defaultPort: number, exchange: Exchange) {
    super({ autoDestroy: false });
    this.method = options.method ?? 'GET';
    this.path = options.path ?? '/';
    this.#headers = flat(options.headers);
    this.#headers['host'] ??= hostHeader(host, options.port, defaultPort);
    this.#exchange = exchange;
    process.nextTick(() => {
      if (this.listenerCount('socket') > 0) this.emit('socket', this.socket);
    });
  }

  get socket(): Socket {
    return (this.#socket ??= new Socket());
  }

  // Nothing that is set on a connection matters where there is none.
  setTimeout = (): this => this;
  setNoDelay = (): void => {};
  setSocketKeepAlive = (): void => {};

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    done();
    this.#carry().catch((error: Error) => this.destroy(error));
  }

  async #carry(): Promise<void> {
    const [first] = this.#chunks;
    const body = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    const host = this.#headers['host']!;
    const answer = await this.#exchange.ask({
      method: this.method,
      host,
      path: this.path,
      headers: this.#headers,
      body,
    });
    if (!this.destroyed) this.#respond(new ModelResponse(answer));
  }

  #respond(response: ModelResponse): void {
    this.#response = response;
    response.once('close', () => this.destroy());
    if (!this.emit('response', response)) response.resume();
    this.#exchange.over();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#exchange.over();
    if (!this.#response) return done(error ?? brokenOff('socket hang up'));
    // Cut off while it is read, the reader hears of it and nobody else.
    if (!this.#response.complete && !this.#response.destroyed) this.#response.destroy(brokenOff('aborted'));
    done(null);
  }
}

const optionsOf = (target: any, options: any): any => {
  if (typeof target !== 'string' && !(target instanceof URL)) return target;
  return { ...urlToHttpOptions(new URL(target)), ...options };
};

/** `http.request` and `https.request`, as every function of theirs that starts a request. */
export const requestThrough = (
  [target, second, third]: RequestArguments,
  defaultPort: number,
  open: (host: string) => Exchange,
): ModelRequest => {
  const listener = typeof second === 'function' ? second : third;
  const options = optionsOf(target, second === listener ? undefined : second);
  const host: string = options.hostname ?? options.host ?? 'localhost';
  const request = new ModelRequest(options, host, defaultPort, open(host));
  if (listener) request.once('response', listener);
  return request;
};
