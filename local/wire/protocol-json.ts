import type { AwsError } from '../model.ts';
import { fromJson, toJson } from './json-values.ts';
import type { JsonNames } from './json-values.ts';
import { parseJsonBody, respond } from './protocol.ts';
import type { Asked, Protocol } from './protocol.ts';
import { membersOf } from './schema.ts';
import type { ServiceSchema } from './schema.ts';

/** `__type`, message and further members, by the error's schema where the client has one. */
export const errorBody = (service: ServiceSchema, error: AwsError, names: JsonNames): Record<string, unknown> => {
  const schema = service.errors.get(error.code);
  const extra = schema ? toJson(schema.members, error.extra, names) : error.extra;
  const messageName = schema && membersOf(schema.members).some(([key]) => key === 'Message');
  return { __type: schema?.name ?? error.code, [messageName ? 'Message' : 'message']: error.message, ...extra };
};

const contentType = ({ service }: Asked): Record<string, string> => ({
  'content-type': `application/x-amz-json-${service.jsonVersion}`,
});

/** Clients of awsQuery-compatible services take the old code from this header. */
const queryError = ({ service }: Asked, error: AwsError): Record<string, string> => {
  if (!service.queryCompatible) return {};
  const code = service.errors.get(error.code)?.queryCode ?? error.code;
  return { 'x-amzn-query-error': `${code};${error.status >= 500 ? 'Receiver' : 'Sender'}` };
};

/** awsJson1.0 and awsJson1.1. */
export const jsonProtocol: Protocol = {
  name: 'json',
  find: (request, services) => {
    const [target, name = ''] = (request.headers['x-amz-target'] ?? '').split('.');
    const service = services.find((one) => one.target === target && one.protocol === 'json');
    const operation = service?.operations.get(name);
    return service && operation ? { service, operation } : undefined;
  },
  input: (request, { operation }) => fromJson(operation.input, parseJsonBody(request), 'memberName'),
  answer: (asked, output, requestId) => {
    const body = toJson(asked.operation.output, output ?? {}, 'memberName');
    return respond(200, requestId, contentType(asked), JSON.stringify(body ?? {}));
  },
  failure: (asked, error, requestId) => {
    const headers = { ...contentType(asked), ...queryError(asked, error), 'x-amzn-errortype': error.code };
    return respond(error.status, requestId, headers, JSON.stringify(errorBody(asked.service, error, 'memberName')));
  },
};
