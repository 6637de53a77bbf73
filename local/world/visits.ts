import type { Elb } from '../elb/index.ts';
import type { WebRequest, WebResponse } from '../model.ts';

export interface Visit {
  /** Default GET. */
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

const lowerCase = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** A request as a browser sends it to this address. */
export const webRequestOf = (address: string, { method = 'GET', headers = {}, body = '' }: Visit): WebRequest => {
  const url = new URL(address);
  // Without a port the load balancer of the model takes its HTTPS listener, whatever the scheme.
  const { host } = url;
  return { method, host, path: url.pathname + url.search, headers: { host, ...lowerCase(headers) }, body };
};

/** Whether a host name leads to a load balancer of the model: by its own name, a rule, or an alias of the test's. */
export const hostTest =
  (elb: Elb, aliases: readonly string[]) =>
  (host: string): boolean =>
    aliases.includes(host) || elb.hosts().includes(host);

export type Visitor = (url: string, visit?: Visit) => Promise<WebResponse>;

export const createVisitor =
  (elb: Elb): Visitor =>
  (url, visit = {}) =>
    elb.request(webRequestOf(url, visit));
