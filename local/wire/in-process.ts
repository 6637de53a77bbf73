import { HttpResponse } from '@smithy/core/protocols';
import type { Clock } from '../clock.ts';
import type { Caller } from './access-key.ts';
import type { Told, WireServer } from './server.ts';

/** Of an SDK's command: kind, namespace, operation, traits, input and output. */
type OperationTuple = [kind: number, namespace: string, operation: string, traits: unknown, input: any, output: any];

export interface SdkCommand {
  input: object;
  schema: OperationTuple;
}

type Handler = (ask: Ask) => Promise<{ output: any }>;
type Middleware = (next: Handler, context: object) => Handler;

/** To whom a client's list of middleware tells what is in it. */
interface Listener {
  add(middleware: Middleware, options: { name?: string }): void;
  addRelativeTo(): void;
}

/** What is used of an SDK's client, also when it lies in a bundle: esbuild keeps the names of members. */
export interface SdkClientLike {
  config: { protocol: any; requestHandler: any };
  middlewareStack: { applyToStack(listener: Listener): void };
}

/** Who asks, and whether nothing of his goes out or comes back any more. */
export interface Asker {
  caller: Caller;
  isCut(): boolean;
  /** What the SDK would draw there. */
  uuid(): string;
}

/** One call on its way through a client's retries. */
interface Ask {
  client: SdkClientLike;
  command: SdkCommand;
  input: object;
  asker: Asker;
}

/** Sends a command without bytes. */
export type InProcess = (client: SdkClientLike, command: SdkCommand, asker: Asker) => Promise<any>;

const never = (): Promise<never> => new Promise(() => {});

/** The client's own retries, with its own strategy; endpoint, signature, headers and bytes are left out. */
const retriesOf = ({ middlewareStack }: SdkClientLike, last: Handler): Handler => {
  const found: Middleware[] = [];
  const add: Listener['add'] = (middleware, { name }) => {
    if (name === 'retryMiddleware') found.push(middleware);
  };
  middlewareStack.applyToStack({ add, addRelativeTo: () => {} });
  const [retries] = found;
  if (!retries || found.length > 1)
    throw new Error(`an SDK client has ${found.length} retryMiddleware; one was expected`);
  return retries(last, {});
};

/** The SDK's words for a request that took too long (`@smithy/node-http-handler`, set-request-timeout). */
const tooLate = (milliseconds: number): Error =>
  Object.assign(
    new Error(
      `@smithy/node-http-handler - [ERROR] a request has exceeded the configured ${milliseconds} ms requestTimeout.`,
    ),
    { name: 'TimeoutError', code: 'ETIMEDOUT' },
  );

const timeoutOf = async ({ config: { requestHandler } }: SdkClientLike): Promise<number | undefined> => {
  const { requestTimeout, throwOnRequestTimeout } = (await requestHandler.configProvider) ?? {};
  return throwOnRequestTimeout ? requestTimeout : undefined;
};

const inTime = async <T>(clock: Clock, work: Promise<T>, milliseconds: number | undefined): Promise<T> => {
  if (milliseconds === undefined) return work;
  const late = Promise.withResolvers<never>();
  const timer = clock.after(milliseconds, () => late.reject(tooLate(milliseconds)));
  return Promise.race([work, late.promise]).finally(timer.cancel);
};

/** The client reads the error from its response: only so it is of the class that the caller's code asks for. */
const throwAsTold = async ({ client: { config }, command }: Ask, response: HttpResponse): Promise<never> => {
  const [, namespace, name, traits, input, output] = command.schema;
  await config.protocol.deserializeResponse({ namespace, name, traits, input, output }, config, response);
  throw new Error(`${namespace}.${name}: a failure was read as a success`);
};

/** Names of the members that the SDK fills with a new token. */
const createTokens = () => {
  const known = new Map<string, string[]>();
  return (server: WireServer, [, namespace, operation]: OperationTuple): string[] => {
    const key = `${namespace}.${operation}`;
    let names = known.get(key);
    if (!names) known.set(key, (names = server.tokensOf({ namespace, operation })));
    return names;
  };
};

/**
 * SDK clients without their wire: the same inputs, outputs, errors, retries and timeouts, and the same draws of chance, at a
 * tenth of the time. `test/simulation/determinism.test.ts` holds it against the wire: a seed's trace is the same both ways.
 * @param outside runs the model's work outside of its caller's context
 */
export const createInProcess = (server: WireServer, clock: Clock, outside: <T>(work: () => T) => T): InProcess => {
  const chains = new WeakMap<SdkClientLike, Handler>();
  const tokens = createTokens();

  const answer = async ({ command, input, asker }: Ask): Promise<Told> => {
    if (asker.isCut()) return never();
    const [, namespace, operation] = command.schema;
    const told = await outside(() => server.ask({ namespace, operation }, asker.caller, input));
    return asker.isCut() ? never() : told;
  };

  const attempt = async (ask: Ask): Promise<{ output: any }> => {
    const told = await inTime(clock, answer(ask), await timeoutOf(ask.client));
    if ('output' in told)
      return { output: { ...told.output, $metadata: { httpStatusCode: 200, requestId: told.requestId } } };
    const { status, headers, body } = told.failure;
    return throwAsTold(ask, new HttpResponse({ statusCode: status, headers, body }));
  };

  const chainOf = (client: SdkClientLike): Handler => {
    let chain = chains.get(client);
    if (!chain) chains.set(client, (chain = retriesOf(client, attempt)));
    return chain;
  };

  return async (client, command, asker) => {
    const input: Record<string, unknown> = { ...command.input };
    for (const name of tokens(server, command.schema)) input[name] ??= asker.uuid();
    // The id of the invocation that the SDK draws for its headers.
    asker.uuid();
    const { output } = await chainOf(client)({ client, command, input, asker });
    return output;
  };
};
