import { gunzipSync } from 'node:zlib';
import type { Chance } from '../chance.ts';
import { AwsError } from '../model.ts';
import type { Call, Operation, ServiceModel } from '../model.ts';
import { callerOf, signatureOf } from './access-key.ts';
import type { Caller } from './access-key.ts';
import { copyOf } from './copy.ts';
import type { RawHandler, RawRequest, RawResponse } from './exchange.ts';
import { jsonProtocol } from './protocol-json.ts';
import { queryProtocol } from './protocol-query.ts';
import { restProtocol } from './protocol-rest.ts';
import { respond } from './protocol.ts';
import type { Asked, Protocol } from './protocol.ts';
import { membersOf, serviceSchemaOf } from './schema.ts';
import type { SdkClient } from './schema.ts';

/** How a call ended. `error` is absent on success. */
export interface CallOutcome {
  input: any;
  output?: any;
  error?: AwsError;
}

export interface WireParts {
  services: readonly ServiceModel[];
  clients: readonly SdkClient[];
  /** For request ids. */
  chance: Chance;
  onCall?: (call: Call, outcome: CallOutcome) => void;
  /** Throttles and delays: may throw AwsError, or wait for the clock, before the operation runs. */
  intercept?: (call: Call, input: any) => Promise<void> | void;
  /** True for callers that are gone: nothing of theirs starts any more, and no answer reaches them. */
  isCut?: (call: Call) => boolean;
}

/** An operation as the schema of an SDK's command names it. */
export interface OperationName {
  /** Such as `com.amazonaws.ecs`. */
  namespace: string;
  operation: string;
}

/** What comes back by a plain function call: the output, or the response that tells of the error. */
export type Told = { requestId: string; output: any } | { requestId: string; failure: RawResponse };

export interface WireServer {
  handle: RawHandler;
  /** The same without bytes, of an input as the SDK's own types have it. */
  ask(what: OperationName, caller: Caller, input: object): Promise<Told>;
  /** Names of the members of its input that a client fills with a new token where its caller gives none. */
  tokensOf(what: OperationName): string[];
  /** What was asked for and is not covered, in words. A test asserts that there is none. */
  readonly refusals: readonly string[];
  /** Errors of the model itself (not AwsError), which callers saw as InternalFailure. */
  readonly faults: readonly unknown[];
}

export const NOT_COVERED = 'TidegateLocalNotCovered';

const protocols: readonly Protocol[] = [jsonProtocol, queryProtocol, restProtocol];

const never = (): Promise<never> => new Promise(() => {});

const unzipped = (request: RawRequest): RawRequest =>
  request.headers['content-encoding'] === 'gzip' ? { ...request, body: gunzipSync(request.body) } : request;

const callOf = (request: RawRequest, { service, operation }: Asked): Call => ({
  service: service.name,
  operation: operation.name,
  ...callerOf(signatureOf(request.headers.authorization).accessKeyId),
});

/** Speaks awsJson, awsQuery and restJson1 for the services of the model, by the schemas of the SDK's own clients. */
export const createWireServer = (parts: WireParts): WireServer => {
  const { services, clients, chance, onCall, intercept, isCut } = parts;
  const schemas = clients.map(serviceSchemaOf);
  const models = new Map(services.map((service) => [service.name, service]));
  const refusals: string[] = [];
  const faults: unknown[] = [];

  const refuse = (message: string): AwsError => {
    refusals.push(message);
    return new AwsError(NOT_COVERED, message);
  };

  const coveredOperation = ({ service, operation }: Call): Operation => {
    const model = models.get(service);
    if (!model) throw refuse(`${service}.${operation}: covered services are ${[...models.keys()].join(', ')}`);
    const found = model.operations[operation];
    if (found) return found;
    throw refuse(`${service}.${operation}: covered are ${Object.keys(model.operations).join(', ') || 'none'}`);
  };

  const checkMembers = (call: Call, { accepts }: Operation, input: object): void => {
    const unknown = Object.keys(input).filter((member) => !accepts.includes(member));
    if (unknown.length === 0) return;
    const what = `${call.service}.${call.operation} with ${unknown.join(', ')}`;
    throw refuse(`${what}: covered members are ${accepts.join(', ') || 'none'}`);
  };

  const run = async (call: Call, input: any): Promise<unknown> => {
    const operation = coveredOperation(call);
    checkMembers(call, operation, input);
    await intercept?.(call, input);
    return isCut?.(call) ? never() : operation.run(input, call);
  };

  const errorOf = (error: unknown): AwsError => {
    if (error instanceof AwsError) return error;
    faults.push(error);
    return new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
  };

  const outcomeOf = async (call: Call, inputOf: () => any): Promise<CallOutcome> => {
    let input: any = {};
    try {
      input = inputOf();
      return { input, output: await run(call, input) };
    } catch (thrown) {
      return { input, error: errorOf(thrown) };
    }
  };

  const perform = async (call: Call, inputOf: () => any): Promise<CallOutcome> => {
    const outcome = await outcomeOf(call, inputOf);
    onCall?.(call, outcome);
    return isCut?.(call) ? never() : outcome;
  };

  const serve = async (protocol: Protocol, asked: Asked, request: RawRequest): Promise<RawResponse> => {
    const call = callOf(request, asked);
    const requestId = chance.uuid();
    const { output, error } = await perform(call, () => protocol.input(request, asked));
    return error ? protocol.failure(asked, error, requestId) : protocol.answer(asked, output, requestId);
  };

  const askedBy = ({ namespace, operation: name }: OperationName): Asked => {
    const service = schemas.find((one) => one.namespace === namespace);
    const operation = service?.operations.get(name);
    if (!service || !operation) throw new Error(`${namespace}.${name} is of no client that the model knows`);
    return { service, operation };
  };

  const tokensOf: WireServer['tokensOf'] = (what) =>
    membersOf(askedBy(what).operation.input).flatMap(([name, member]) => (member.isIdempotencyToken() ? [name] : []));

  const ask: WireServer['ask'] = async (what, caller, input) => {
    const { service, operation } = askedBy(what);
    const requestId = chance.uuid();
    const call: Call = { service: service.name, operation: operation.name, ...caller };
    const { output, error } = await perform(call, () => copyOf(operation.input, input));
    if (!error) return { requestId, output: copyOf(operation.output, output ?? {}) ?? {} };
    const protocol = protocols.find((one) => one.name === service.protocol)!;
    return { requestId, failure: protocol.failure({ service, operation }, error, requestId) };
  };

  const unknownRequest = ({ method, path, headers }: RawRequest): RawResponse => {
    const what = headers['x-amz-target'] ?? `${method} ${path} of ${headers.authorization ?? 'an unsigned caller'}`;
    const { code, message, status } = refuse(`${what}: covered are ${schemas.map(({ name }) => name).join(', ')}`);
    const body = JSON.stringify({ __type: code, message });
    return respond(status, chance.uuid(), { 'content-type': 'application/json', 'x-amzn-errortype': code }, body);
  };

  const handle: RawHandler = async (packed) => {
    const request = unzipped(packed);
    for (const protocol of protocols) {
      const asked = protocol.find(request, schemas);
      if (asked) return serve(protocol, asked, request);
    }
    return unknownRequest(request);
  };

  return { handle, ask, tokensOf, refusals, faults };
};
