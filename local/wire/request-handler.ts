import { HttpResponse } from '@smithy/core/protocols';
import type { RawRequest } from './exchange.ts';
import type { WireServer } from './server.ts';

const queryText = (query: Record<string, string | string[] | null> = {}): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value ?? ''].flat()) parameters.append(name, one);
  return parameters.size === 0 ? '' : `?${parameters}`;
};

const bytesOf = (body: string | Uint8Array | undefined): Buffer => {
  if (!(body instanceof Uint8Array)) return Buffer.from(body ?? '');
  // Not copied by Buffer.from(body): the SDK's bodies warn when they are looked at as text.
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
};

const rawRequest = (request: any): RawRequest => ({
  method: request.method,
  host: request.hostname,
  path: request.path + queryText(request.query),
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  ),
  body: bytesOf(request.body),
});

/** The `requestHandler` of an SDK client that reaches the wire server by a plain function call. */
export const requestHandlerFor = (server: WireServer) => ({
  metadata: { handlerProtocol: 'http/1.1' },
  updateHttpClientConfig(): void {},
  httpHandlerConfigs: () => ({}),
  async handle(request: unknown) {
    const { status, headers, body } = await server.handle(rawRequest(request));
    return { response: new HttpResponse({ statusCode: status, headers, body }) };
  },
});
