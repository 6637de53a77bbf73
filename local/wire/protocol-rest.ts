import type { NormalizedSchema } from '@smithy/core/schema';
import { signatureOf } from './access-key.ts';
import { pathOf, queryOf } from './exchange.ts';
import type { RawRequest } from './exchange.ts';
import { fromJson, toJson } from './json-values.ts';
import { errorBody } from './protocol-json.ts';
import { parseJsonBody, respond } from './protocol.ts';
import type { Protocol } from './protocol.ts';
import { fromText } from './query-values.ts';
import { membersOf, traitsOf, valueSchemaOf } from './schema.ts';
import type { OperationSchema } from './schema.ts';

const patterns = new Map<string, RegExp>();

/** `/functions/{FunctionName}/invocations` with a named group for each label; `{Name+}` spans slashes. */
const patternOf = (template: string): RegExp => {
  const known = patterns.get(template);
  if (known) return known;
  const path = template
    .split('?', 1)[0]!
    .replace(/\{(\w+)(\+?)\}/g, (_, name, greedy) => `(?<${name}>${greedy ? '.+' : '[^/]+'})`);
  const pattern = new RegExp(`^${path}/?$`);
  patterns.set(template, pattern);
  return pattern;
};

const literalQuery = (template: string): string[] => [...new URLSearchParams(template.split('?')[1] ?? '').keys()];

const answers = ({ http }: OperationSchema, request: RawRequest): boolean => {
  if (!http || http[0] !== request.method || !patternOf(http[1]).test(pathOf(request))) return false;
  const query = queryOf(request);
  return literalQuery(http[1]).every((name) => query.has(name));
};

const fromQuery = (member: NormalizedSchema, query: URLSearchParams, name: string): unknown => {
  if (!query.has(name)) return undefined;
  if (member.isListSchema()) return query.getAll(name).map((text) => fromText(valueSchemaOf(member), text));
  return fromText(member, query.get(name)!);
};

const fromPayload = (member: NormalizedSchema, request: RawRequest): unknown =>
  member.isBlobSchema() ? new Uint8Array(request.body) : fromJson(member, parseJsonBody(request), 'jsonName');

const memberFrom = (
  key: string,
  member: NormalizedSchema,
  request: RawRequest,
  labels: Record<string, string>,
): unknown => {
  const { httpLabel, httpQuery, httpHeader, httpPayload, jsonName } = traitsOf(member);
  if (httpLabel) return fromText(member, decodeURIComponent(labels[key] ?? ''));
  if (httpQuery) return fromQuery(member, queryOf(request), httpQuery);
  if (httpPayload) return fromPayload(member, request);
  if (!httpHeader) return fromJson(member, parseJsonBody(request)[jsonName ?? key], 'jsonName');
  const text = request.headers[httpHeader.toLowerCase()];
  return text === undefined ? undefined : fromText(member, text);
};

interface Parts {
  status: number;
  headers: Record<string, string>;
  json: Record<string, unknown>;
  payload?: string | Uint8Array;
}

const place = (parts: Parts, key: string, member: NormalizedSchema, value: any): void => {
  const { httpResponseCode, httpHeader, httpPayload, jsonName } = traitsOf(member);
  if (httpResponseCode) parts.status = value;
  else if (httpHeader) parts.headers[httpHeader.toLowerCase()] = String(value);
  else if (!httpPayload) parts.json[jsonName ?? key] = toJson(member, value, 'jsonName');
  else parts.payload = member.isBlobSchema() ? Buffer.from(value) : JSON.stringify(toJson(member, value, 'jsonName'));
};

const json = { 'content-type': 'application/json' };

/** restJson1. */
export const restProtocol: Protocol = {
  name: 'rest',
  find: (request, services) => {
    const { signingName } = signatureOf(request.headers.authorization);
    for (const service of services.filter(({ protocol, name }) => protocol === 'rest' && name === signingName)) {
      const found = [...service.operations.values()].filter((operation) => answers(operation, request));
      // Of `/tags` and `/tags?x` the one that names more wins.
      const operation = found.toSorted((a, b) => literalQuery(b.http![1]).length - literalQuery(a.http![1]).length)[0];
      if (operation) return { service, operation };
    }
    return undefined;
  },
  input: (request, { operation }) => {
    const labels = patternOf(operation.http![1]).exec(pathOf(request))?.groups ?? {};
    const input: Record<string, unknown> = {};
    for (const [key, member] of membersOf(operation.input)) {
      const value = memberFrom(key, member, request, labels);
      if (value !== undefined) input[key] = value;
    }
    return input;
  },
  answer: ({ operation }, output, requestId) => {
    const parts: Parts = { status: operation.http![2], headers: { ...json }, json: {} };
    for (const [key, member] of membersOf(operation.output))
      if (output?.[key] !== undefined) place(parts, key, member, output[key]);
    return respond(parts.status, requestId, parts.headers, parts.payload ?? JSON.stringify(parts.json));
  },
  failure: ({ service }, error, requestId) => {
    const headers = { ...json, 'x-amzn-errortype': error.code };
    return respond(error.status, requestId, headers, JSON.stringify(errorBody(service, error, 'jsonName')));
  },
};
