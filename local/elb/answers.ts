import type { WebResponse } from '../model.ts';
import type { Action, Redirect } from './actions.ts';
import type { Listener } from './state.ts';
import type { Asked } from './match.ts';

const TITLES: Record<number, string> = {
  413: '413 Request Entity Too Large',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
};

/** The load balancer's own page for an error. */
export const errorPage = (status: 413 | 502 | 503 | 504): WebResponse => ({
  status,
  headers: { server: 'awselb/2.0', 'content-type': 'text/html' },
  body: `<html>\r\n<head><title>${TITLES[status]}</title></head>\r\n<body>\r\n<center><h1>${TITLES[status]}</h1></center>\r\n</body>\r\n</html>\r\n`,
});

export const fixedResponse = (action: Extract<Action, { type: 'fixed-response' }>): WebResponse => ({
  status: Number(action.status),
  headers: { server: 'awselb/2.0', 'content-type': action.contentType ?? 'text/plain' },
  body: action.body ?? '',
});

/** `#{path}` stands without its leading slash. */
export const redirectResponse = (
  redirect: Redirect,
  { port, protocol }: Listener,
  asked: Asked,
  query: string,
): WebResponse => {
  const values: Record<string, string> = {
    protocol: protocol.toLowerCase(),
    host: asked.host,
    port: String(port),
    path: asked.path.slice(1),
    query,
  };
  const fill = (text: string): string => text.replaceAll(/#\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const filled = fill(redirect.Query);
  const location = `${fill(redirect.Protocol).toLowerCase()}://${fill(redirect.Host)}:${fill(redirect.Port)}${fill(redirect.Path)}`;
  return {
    status: Number(redirect.StatusCode.replace('HTTP_', '')),
    headers: { server: 'awselb/2.0', location: filled === '' ? location : `${location}?${filled}` },
    body: '',
  };
};
