import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Answer, answerVisitor, sameUrl } from '../domain/doorbell.ts';
import { DOORBELL_MARK } from '../domain/http-answer.ts';
import { nameOf } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { handlerEntry } from '../runtime/index.ts';
import { callReconcile } from '../workflow/lease.ts';
import { PROBE_HEADER } from '../workflow/route.ts';

/** A load balancer's request with multi-value headers switched on (ALB-19). */
const AlbRequest = z.looseObject({
  requestContext: z.looseObject({ elb: z.looseObject({ targetGroupArn: z.string() }) }),
  path: z.string(),
  multiValueQueryStringParameters: z.record(z.string(), z.array(z.string())).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
});
type AlbRequest = z.infer<typeof AlbRequest>;

const AlbResponse = z.object({
  statusCode: z.int(),
  statusDescription: z.string(),
  isBase64Encoded: z.literal(false),
  multiValueHeaders: z.record(z.string(), z.array(z.string())),
  body: z.string(),
});
type AlbResponse = z.infer<typeof AlbResponse>;

/** The doorbell's target group is named after the service: `…:targetgroup/tidegate-<12 hex>/…`. */
const serviceOf = (ports: Ports, request: AlbRequest): string | undefined => {
  const name = request.requestContext.elb.targetGroupArn.split('/')[1] ?? '';
  const hash = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 12);
  return Object.keys(ports.settings.services).find((key) => name === `tidegate-${hash(key)}`);
};

/** ALB leaves names and values as they were encoded on the request line (ALB-19). */
const urlOf = (request: AlbRequest): string => {
  const query = Object.entries(request.multiValueQueryStringParameters ?? {}).flatMap(([key, values]) =>
    values.map((value) => (value === '' ? key : `${key}=${value}`)),
  );
  return sameUrl(request.path, query.join('&'));
};

const header = (request: AlbRequest, name: string): string => (request.multiValueHeaders?.[name] ?? []).join('; ');

const hopsOf = (request: AlbRequest): number =>
  Number(/(?:^|;\s*)tidegate-hops=(\d)/.exec(header(request, 'cookie'))?.[1] ?? 0);

/** ALB-18: the load balancer's own checks wake nobody. */
const isHealthCheck = (request: AlbRequest): boolean => header(request, 'user-agent').startsWith('ELB-HealthChecker/');

/** A check of the gate's that came before its probe rule was in force (ALB-21): no visitor, so it must not cut the bake short. */
const isProbe = (request: AlbRequest): boolean => header(request, PROBE_HEADER) !== '';

/** A holder past his deadline for so long has lost his watchdog: a visitor is the next to notice. */
const WATCHDOG_LATE_MS = 180_000;

/** Wakes once for however many visitors: only the first ring of 20 s is accepted (Z20). */
const ring = async (ports: Ports, service: string): Promise<State | undefined> => {
  const now = ports.clock.now();
  const rung = await ports.ledger.ring(service, now);
  if (!rung.ok) return rung.state;
  if (rung.state.token) await ports.machines.answer(rung.state.token);
  else if (rung.state.holder && (rung.state.deadline ?? now) < now - WATCHDOG_LATE_MS)
    await callReconcile(ports, rung.state, `ring-${Math.floor(now / 1000)}`);
  else if (!rung.state.holder) {
    const name = `${nameOf(service)}-${rung.state.turn}-ring-${Math.floor(now / 1000)}`;
    await ports.machines.start('wake', name, { service, by: 'visitor' });
  }
  return rung.state;
};

const respond = (
  statusCode: number,
  statusDescription: string,
  headers: Record<string, string>,
  body: string,
): AlbResponse => ({
  statusCode,
  statusDescription: `${statusCode} ${statusDescription}`,
  isBase64Encoded: false,
  multiValueHeaders: Object.fromEntries(
    Object.entries({
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      [DOORBELL_MARK.name]: DOORBELL_MARK.value,
      ...headers,
    }).map(([k, v]) => [k, [v]]),
  ),
  body,
});

const toResponse = (answer: Answer): AlbResponse => {
  switch (answer.kind) {
    case 'alive':
      return respond(200, 'OK', {}, 'the doorbell hears\n');
    case 'redirect': {
      const cookie = `tidegate-hops=${answer.hops}; Max-Age=10; Path=/; HttpOnly; SameSite=Lax`;
      return respond(307, 'Temporary Redirect', { Location: answer.location, 'Set-Cookie': cookie }, 'open again\n');
    }
    case 'wait':
      return respond(
        503,
        'Service Unavailable',
        { 'Retry-After': String(answer.retryAfterSeconds) },
        `This service was asleep; ${answer.reason}. Try again in ${answer.retryAfterSeconds} s.\n`,
      );
  }
};

/** Answers the visitors of a service whose route is closed, and rings for them. */
export const doorbell = async (request: AlbRequest, ports: Ports): Promise<AlbResponse> => {
  if (isHealthCheck(request)) return toResponse({ kind: 'alive' });
  const service = serviceOf(ports, request);
  const hear = isProbe(request) ? ports.ledger.read : (key: string) => ring(ports, key);
  const state = service === undefined ? undefined : await hear(service);
  return toResponse(answerVisitor(state, urlOf(request), hopsOf(request), ports.clock.now()));
};

export const handler = handlerEntry(AlbRequest, AlbResponse, doorbell);
