import type { WebRequest, WebResponse } from '../model.ts';
import type { TargetGroup } from './state.ts';

/** ALB-16: one megabyte each way. */
export const LAMBDA_BODY_MAX = 1024 * 1024;

/** Name and value pairs of a query string, still encoded. */
export const queryPairs = (query: string): [string, string][] =>
  query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    });

export const splitPath = (path: string): { path: string; query: string } => {
  const at = path.indexOf('?');
  return at < 0 ? { path, query: '' } : { path: path.slice(0, at), query: path.slice(at + 1) };
};

const multiValue = (group: TargetGroup): boolean =>
  group.attributes.get('lambda.multi_value_headers.enabled') === 'true';

const grouped = (pairs: [string, string][]): Record<string, string[]> => {
  const values: Record<string, string[]> = {};
  for (const [name, value] of pairs) (values[name] ??= []).push(value);
  return values;
};

/** What the ALB hands over as text; anything else with a body comes as base64. */
const isText = (contentType: string): boolean =>
  contentType === '' || /^(text\/|application\/(json|javascript|xml)\b)/.test(contentType);

const bodyOf = ({ body, headers }: WebRequest): { body: string; isBase64Encoded: boolean } => {
  const encoded = body !== '' && (headers['content-encoding'] !== undefined || !isText(headers['content-type'] ?? ''));
  return { body: encoded ? Buffer.from(body).toString('base64') : body, isBase64Encoded: encoded };
};

const requestContext = (group: TargetGroup) => ({ elb: { targetGroupArn: group.arn } });

/** `events/alb-request.json` and `-multivalue.json`: values stay URL-encoded; of repeated ones the last counts (ALB-19). */
export const requestEvent = (group: TargetGroup, request: WebRequest): unknown => {
  const { path, query } = splitPath(request.path);
  const pairs = queryPairs(query);
  const values = multiValue(group)
    ? { multiValueQueryStringParameters: grouped(pairs), multiValueHeaders: grouped(Object.entries(request.headers)) }
    : { queryStringParameters: Object.fromEntries(pairs), headers: request.headers };
  return { requestContext: requestContext(group), httpMethod: request.method, path, ...values, ...bodyOf(request) };
};

/** `events/alb-health-check.json`. */
export const healthCheckEvent = (group: TargetGroup): unknown => ({
  requestContext: requestContext(group),
  httpMethod: 'GET',
  path: group.health.path,
  queryStringParameters: {},
  headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
  body: '',
  isBase64Encoded: false,
});

const lowerCased = (entries: [string, string][]): Record<string, string> =>
  Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));

const headersOf = (raw: any, multi: boolean): Record<string, string> | undefined => {
  // The ALB looks at one of the two, by the group's attribute.
  const given = Object.entries((multi ? raw.multiValueHeaders : raw.headers) ?? {});
  const lists = given.map(([name, value]) => [name, multi ? value : [value]] as const);
  const fine = lists.every(([, list]) => Array.isArray(list) && list.every((value) => typeof value === 'string'));
  return fine ? lowerCased(lists.map(([name, list]) => [name, (list as string[]).join(', ')])) : undefined;
};

const parseJson = (text: string): any => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * @param payload JSON text as in `events/alb-response.json`
 * @returns undefined for what the ALB answers with 502: no object, no whole status, values that are no text, too long
 */
export const parseLambdaResponse = (payload: string, multi: boolean): WebResponse | undefined => {
  const raw = parseJson(payload);
  if (payload.length > LAMBDA_BODY_MAX || raw === null || typeof raw !== 'object') return undefined;
  const { statusCode, body = '', isBase64Encoded = false } = raw;
  const headers = headersOf(raw, multi);
  if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599) return undefined;
  if (typeof body !== 'string' || typeof isBase64Encoded !== 'boolean' || !headers) return undefined;
  return { status: statusCode, headers, body: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body };
};

export const lambdaResponse = (group: TargetGroup, payload: string): WebResponse | undefined =>
  parseLambdaResponse(payload, multiValue(group));
