import { NormalizedSchema } from '@smithy/core/schema';

/** Smithy traits that the protocols here read. */
export interface Traits {
  jsonName?: string;
  xmlName?: string;
  xmlFlattened?: 1;
  httpLabel?: 1;
  httpPayload?: 1;
  httpResponseCode?: 1;
  httpQuery?: string;
  httpHeader?: string;
}

export const traitsOf = (schema: NormalizedSchema): Traits => schema.getMergedTraits() as Traits;

/** Schemas never change, and the library makes their parts anew whenever it is asked. */
const kept = <T>(make: (schema: NormalizedSchema) => T): ((schema: NormalizedSchema) => T) => {
  const made = new WeakMap<NormalizedSchema, { it: T }>();
  return (schema) => {
    let found = made.get(schema);
    if (!found) made.set(schema, (found = { it: make(schema) }));
    return found.it;
  };
};

/** Name and schema of each member of a structure. */
export const membersOf = kept((schema) => [...schema.structIterator()]);

/** Of a list or a map. */
export const valueSchemaOf = kept((schema) => schema.getValueSchema());

export interface OperationSchema {
  name: string;
  /** Method, path template and status of restJson1. */
  http?: readonly [method: string, path: string, status: number];
  input: NormalizedSchema;
  output: NormalizedSchema;
}

export interface ErrorSchema {
  name: string;
  /** What awsQuery calls it on the wire. */
  queryCode?: string;
  members: NormalizedSchema;
}

export type ProtocolName = 'json' | 'query' | 'rest';

export interface ServiceSchema {
  /** Signing name. */
  name: string;
  /** Of its shapes, such as `com.amazonaws.ecs`: all operations of a client are of one. */
  namespace: string;
  protocol: ProtocolName;
  /** Of awsJson. */
  jsonVersion: '1.0' | '1.1';
  /** Prefix of `x-amz-target`. */
  target: string;
  apiVersion: string;
  xmlNamespace: string;
  /** Old clients speak awsQuery to it as well. */
  queryCompatible: boolean;
  operations: ReadonlyMap<string, OperationSchema>;
  /** By shape name and by awsQuery code. */
  errors: ReadonlyMap<string, ErrorSchema>;
}

/** An SDK client as the model learns its service from: signing name, client class, everything its package exports. */
export interface SdkClient {
  name: string;
  Client: new (config: any) => { config: any };
  exports: Record<string, unknown>;
}

/** Static schemas are tuples: kind, namespace, name, traits, then what the kind holds. */
const OPERATION = 9;
const ERROR = -3;

type Tuple = [kind: number, namespace: string, name: string, traits: any, ...rest: any[]];

const tuplesOf = (exports: Record<string, unknown>, kind: number): Tuple[] =>
  Object.values(exports).filter((value): value is Tuple => Array.isArray(value) && value[0] === kind);

const operationOf = ([, , name, traits, input, output]: Tuple): OperationSchema => ({
  name,
  http: traits?.http,
  input: NormalizedSchema.of(input()),
  output: NormalizedSchema.of(output()),
});

const errorsOf = (exports: Record<string, unknown>): Map<string, ErrorSchema> => {
  const errors = new Map<string, ErrorSchema>();
  for (const tuple of tuplesOf(exports, ERROR)) {
    const [, , name, traits] = tuple;
    const queryCode: string | undefined = traits?.awsQueryError?.[0];
    const error = { name, queryCode, members: NormalizedSchema.of(tuple as never) };
    errors.set(name, error);
    if (queryCode !== undefined) errors.set(queryCode, error);
  }
  return errors;
};

const protocolOf = (shapeId: string): ProtocolName => {
  if (shapeId.includes('awsJson')) return 'json';
  if (shapeId.includes('awsQuery')) return 'query';
  if (shapeId.includes('restJson')) return 'rest';
  throw new Error(`protocol ${shapeId} is not covered; covered: awsJson1_0, awsJson1_1, awsQuery, restJson1`);
};

const identity = { region: 'us-east-1', credentials: { accessKeyId: 'schema', secretAccessKey: 'schema' } };

const known = new WeakMap<SdkClient, ServiceSchema>();

/** What an SDK client knows about its service. @throws Error for a protocol that the model does not speak */
export const serviceSchemaOf = (client: SdkClient): ServiceSchema => {
  const schema = known.get(client) ?? learn(client);
  known.set(client, schema);
  return schema;
};

const learn = ({ name, Client, exports }: SdkClient): ServiceSchema => {
  const { config } = new Client(identity);
  const shapeId: string = config.protocol.getShapeId();
  const settings = config.protocolSettings ?? {};
  return {
    name,
    namespace: tuplesOf(exports, OPERATION)[0]?.[1] ?? '',
    protocol: protocolOf(shapeId),
    jsonVersion: shapeId.endsWith('1_0') ? '1.0' : '1.1',
    target: settings.serviceTarget ?? '',
    apiVersion: settings.version ?? '',
    xmlNamespace: settings.xmlNamespace ?? '',
    queryCompatible: settings.awsQueryCompatible === true,
    operations: new Map(tuplesOf(exports, OPERATION).map((tuple) => [tuple[2], operationOf(tuple)])),
    errors: errorsOf(exports),
  };
};
