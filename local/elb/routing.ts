import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { WebRequest, WebResponse } from '../model.ts';
import type { Invoker, TargetResponse } from '../parts.ts';
import type { Action, Weighted } from './actions.ts';
import { errorPage, fixedResponse, redirectResponse } from './answers.ts';
import { hostWithoutPort, listenerFor } from './front.ts';
import { LAMBDA_BODY_MAX, lambdaResponse, queryPairs, requestEvent, splitPath } from './lambda-target.ts';
import { matches } from './match.ts';
import type { Asked } from './match.ts';
import type { Measures } from './measures.ts';
import type { ElbSettings } from './settings.ts';
import type { Entry, Listener, LoadBalancer, Registry, RuleSettings, TargetGroup } from './state.ts';

export interface RouterParts {
  clock: Clock;
  chance: Chance;
  registry: Registry;
  measures: Measures;
  settings: ElbSettings;
  invoker: () => Invoker;
}

const askedOf = ({ method, host, path, headers }: WebRequest, address: string): Asked => {
  const split = splitPath(path);
  return { method, host: hostWithoutPort(host), path: split.path, query: queryPairs(split.query), headers, address };
};

/** Lowest priority number first, the default rule last (ALB-20), each as the node asked knows it (ALB-21). */
const ruleFor = ({ clock, chance }: RouterParts, listener: Listener, asked: Asked): RuleSettings => {
  const now = clock.now();
  const seen = listener.rules
    .map(({ nodes }) => nodes.see(now, () => chance.next() < 0.5))
    .filter((settings) => settings !== undefined)
    .toSorted((a, b) => a.priority - b.priority);
  const found = seen.find(({ conditions }) => conditions.every((condition) => matches(condition, asked)));
  if (!found) throw new Error(`Listener ${listener.arn} has no default rule`);
  return found;
};

/** By weight alone: an empty or unhealthy group keeps its share (TOP-4). */
const chooseGroup = (chance: Chance, groups: Weighted[]): string | undefined => {
  if (groups.length === 1) return groups[0]!.arn;
  let left = chance.next() * groups.reduce((sum, { weight }) => sum + weight, 0);
  return groups.find(({ weight }) => (left -= weight) < 0)?.arn;
};

const USABLE: readonly Entry['state'][] = ['initial', 'healthy', 'unhealthy', 'unavailable'];

/** Healthy targets in turn; if there are none, all of them: the group fails open (ALB-2). */
const chooseTarget = (group: TargetGroup): Entry | undefined => {
  const usable = [...group.targets.values()].filter(({ state }) => USABLE.includes(state));
  const healthy = usable.filter(({ state }) => state === 'healthy');
  const from = healthy.length > 0 ? healthy : usable;
  return from.length === 0 ? undefined : from[group.turn++ % from.length];
};

/** What the load balancer adds to a request on its way. */
const forwarded = ({ clock, chance, settings }: RouterParts, listener: Listener, request: WebRequest): WebRequest => {
  const time = Math.floor(clock.now() / 1000).toString(16);
  const before = request.headers['x-forwarded-for'];
  const headers = {
    ...request.headers,
    host: request.host,
    'x-amzn-trace-id': request.headers['x-amzn-trace-id'] ?? `Root=1-${time}-${chance.hex(24)}`,
    'x-forwarded-for': before ? `${before}, ${settings.visitorAddress}` : settings.visitorAddress,
    'x-forwarded-port': String(listener.port),
    'x-forwarded-proto': listener.protocol.toLowerCase(),
  };
  return { ...request, headers };
};

/** 502 for a function that fails, is throttled or answers what is no response. */
const askFunction = async (
  { invoker, measures }: RouterParts,
  loadBalancer: LoadBalancer,
  group: TargetGroup,
  entry: Entry,
  request: WebRequest,
): Promise<WebResponse | undefined> => {
  const failed = (metric: string): undefined => measures.countTarget(metric, loadBalancer, group) as undefined;
  try {
    const { payload, functionError } = await invoker().invoke(entry.id, requestEvent(group, request));
    const response = functionError ? undefined : lambdaResponse(group, payload);
    return response ?? failed('LambdaUserError');
  } catch {
    return failed('LambdaInternalError');
  }
};

/** So long a connection to a target may be silent (the attribute `idle_timeout.timeout_seconds`, by default). */
const IDLE_SECONDS = 60;

/** @returns `undefined` where a target says nothing for too long */
const inTime = async (
  { clock }: RouterParts,
  { takesSeconds = 0, ...response }: TargetResponse,
): Promise<WebResponse | undefined> => {
  const seconds = Math.min(takesSeconds, IDLE_SECONDS);
  if (seconds > 0) await new Promise<void>((resolve) => clock.after(seconds * 1000, resolve));
  return takesSeconds < IDLE_SECONDS ? response : undefined;
};

const elbError = (
  { measures }: RouterParts,
  loadBalancer: LoadBalancer,
  status: 413 | 502 | 503 | 504,
): WebResponse => {
  if (status === 413) measures.count('HTTPCode_ELB_4XX_Count', loadBalancer);
  else for (const code of [status, '5XX']) measures.count(`HTTPCode_ELB_${code}_Count`, loadBalancer);
  return errorPage(status);
};

const forward = async (
  parts: RouterParts,
  listener: Listener,
  groups: Weighted[],
  asked: WebRequest,
): Promise<WebResponse> => {
  const { clock, chance, measures, registry } = parts;
  const { loadBalancer } = listener;
  const arn = chooseGroup(chance, groups);
  const group = arn === undefined ? undefined : registry.targetGroup(arn);
  const entry = group && chooseTarget(group);
  if (!group || !entry) return elbError(parts, loadBalancer, 503);
  const request = forwarded(parts, listener, asked);
  if (group.type === 'lambda' && request.body.length > LAMBDA_BODY_MAX) return elbError(parts, loadBalancer, 413);
  measures.countTarget('RequestCount', loadBalancer, group);
  entry.lastRequestAt = clock.now();
  const answer =
    group.type === 'lambda' ? await askFunction(parts, loadBalancer, group, entry, request) : entry.serve?.(request);
  if (!answer) return elbError(parts, loadBalancer, 502);
  const response = await inTime(parts, answer);
  if (!response) return elbError(parts, loadBalancer, 504);
  measures.countTarget(`HTTPCode_Target_${Math.floor(response.status / 100)}XX_Count`, loadBalancer, group);
  return response;
};

const act = (
  parts: RouterParts,
  listener: Listener,
  action: Action,
  request: WebRequest,
  asked: Asked,
): Promise<WebResponse> => {
  const { measures } = parts;
  switch (action.type) {
    case 'forward':
      return forward(parts, listener, action.groups, request);
    case 'fixed-response':
      measures.count('HTTP_Fixed_Response_Count', listener.loadBalancer);
      return Promise.resolve(fixedResponse(action));
    case 'redirect':
      measures.count('HTTP_Redirect_Count', listener.loadBalancer);
      return Promise.resolve(redirectResponse(action.redirect, listener, asked, splitPath(request.path).query));
    case 'authenticate-oidc':
    case 'authenticate-cognito':
      return Promise.reject(
        new Error(`${request.host}${request.path} met ${action.type}, which the local model keeps but does not play`),
      );
  }
};

/** One request through the load balancer that its host names. Health checks do not come this way (ALB-24). */
export const createRouter =
  (parts: RouterParts) =>
  async (request: WebRequest): Promise<WebResponse> => {
    const listener = listenerFor(parts.registry, request);
    // Conditions see the host as a header too.
    const visitor = { ...request, headers: { ...request.headers, host: request.host } };
    const asked = askedOf(visitor, parts.settings.visitorAddress);
    const { actions } = ruleFor(parts, listener, asked);
    return act(parts, listener, actions[0]!, visitor, asked);
  };
