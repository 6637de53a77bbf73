import type { AwsError } from '../model.ts';
import type { RawRequest, RawResponse } from './exchange.ts';
import type { OperationSchema, ProtocolName, ServiceSchema } from './schema.ts';

/** Which operation a request asks for. */
export interface Asked {
  service: ServiceSchema;
  operation: OperationSchema;
}

/** One AWS wire protocol, from the server's side. */
export interface Protocol {
  name: ProtocolName;
  /** `undefined`: not this protocol, or nothing that the schemas know. */
  find(request: RawRequest, services: readonly ServiceSchema[]): Asked | undefined;
  /** The input as the SDK's own types have it. */
  input(request: RawRequest, asked: Asked): Record<string, unknown>;
  answer(asked: Asked, output: any, requestId: string): RawResponse;
  failure(asked: Asked, error: AwsError, requestId: string): RawResponse;
}

export const respond = (
  status: number,
  requestId: string,
  headers: Record<string, string>,
  body: string | Uint8Array,
): RawResponse => ({ status, headers: { 'x-amzn-requestid': requestId, ...headers }, body: Buffer.from(body as any) });

export const parseJsonBody = (request: RawRequest): any =>
  request.body.length === 0 ? {} : JSON.parse(request.body.toString());
