export { accessKeyFor, callerOf } from './access-key.ts';
export type { Caller } from './access-key.ts';
export { sdkClients } from './clients.ts';
export type { RawHandler, RawRequest, RawResponse } from './exchange.ts';
export { requestHandlerFor } from './request-handler.ts';
export type { SdkClient } from './schema.ts';
export { createWireServer, NOT_COVERED } from './server.ts';
export type { CallOutcome, WireParts, WireServer } from './server.ts';
