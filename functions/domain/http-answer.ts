import type { CheckResult } from './observed.ts';
import type { HttpCheck } from './settings.ts';

/** What a check was answered; header names in lower case. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** As much of it as was read. */
  body: string;
}

/** What the doorbell answers bears its name: to the gate it must not pass for an answer of the app, whatever the status. */
export const DOORBELL_MARK = { name: 'x-tidegate', value: 'doorbell' } as const;

const SHOWN_MAX = 80;

const quoted = (text: string): string => JSON.stringify(text.replaceAll(/\s+/g, ' ').trim().slice(0, SHOWN_MAX));

const headerOf = ({ headers }: HttpAnswer, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

/** Redirects are never followed: where they lead, a login page for instance, is part of what was seen. */
const statusObjection = (check: HttpCheck, answer: HttpAnswer): string | undefined => {
  const { status } = answer;
  if (status === check.status) return undefined;
  const to = headerOf(answer, 'location');
  if (status >= 300 && status < 400 && to !== undefined)
    return `redirected with ${status} to ${to.slice(0, SHOWN_MAX)}, which is not followed; expected ${check.status}`;
  return `answered ${status}, expected ${check.status}`;
};

const headerObjection = (check: HttpCheck, answer: HttpAnswer): string | undefined => {
  const wrong = Object.entries(check.headers ?? {}).find(([name, text]) => !headerOf(answer, name)?.includes(text));
  if (!wrong) return undefined;
  const [name, text] = wrong;
  const found = headerOf(answer, name);
  const seen = found === undefined ? `without the header ${name}` : `with ${name}: ${quoted(found)}`;
  return `answered ${answer.status} ${seen}, expected ${quoted(text)} in it`;
};

const bodyObjection = (check: HttpCheck, { status, body }: HttpAnswer): string | undefined => {
  if (check.contains === undefined || body.includes(check.contains)) return undefined;
  const shown = body === '' ? 'its body is empty' : `its body begins ${quoted(body)}`;
  return `answered ${status} without the text ${JSON.stringify(check.contains)}: ${shown}`;
};

/** Judges an answer by status, then headers, then body: each failure has its own reason (T31). */
export const judgeAnswer = (check: HttpCheck, answer: HttpAnswer): Omit<CheckResult, 'what'> => {
  if (headerOf(answer, DOORBELL_MARK.name) === DOORBELL_MARK.value)
    return { ok: false, astray: true, seen: `the doorbell answered ${answer.status}: no rule leads to the app yet` };
  const objection = statusObjection(check, answer) ?? headerObjection(check, answer) ?? bodyObjection(check, answer);
  return objection === undefined ? { ok: true, seen: `answered ${answer.status}` } : { ok: false, seen: objection };
};

/** @param status of an answer that began in time, and whose body did not end in time */
export const tellLate = (timeoutSeconds: number, status?: number): string =>
  status === undefined
    ? `no answer within ${timeoutSeconds} s`
    : `answered ${status}, but its body did not end within ${timeoutSeconds} s`;

const TLS: [RegExp, string][] = [
  [/^CERT_HAS_EXPIRED/, 'the certificate has expired'],
  [/^CERT_NOT_YET_VALID/, 'the certificate is not valid yet'],
  [/^ERR_TLS_CERT_ALTNAME|^HOSTNAME_MISMATCH/, 'the certificate is for another host name'],
  [/^DEPTH_ZERO_SELF_SIGNED|^SELF_SIGNED/, 'the certificate is self-signed'],
  [/^UNABLE_TO_|^CERT_|^DEPTH_/, 'the certificate cannot be verified'],
  [/^ERR_TLS|^ERR_SSL|^EPROTO/, 'no TLS connection'],
];

const NETWORK: [RegExp, string][] = [
  [/^ECONNREFUSED$/, 'connection refused'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'the host name does not resolve'],
  [/^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/, 'the host cannot be reached'],
  [/^HPE_/, 'what came back is not HTTP'],
];

/** Why there was no answer at all, by the code of Node's error. */
export const tellNoAnswer = (error: Error & { code?: string }): string => {
  const code = error.code ?? '';
  const tls = TLS.find(([pattern]) => pattern.test(code));
  if (tls) return `TLS failed: ${tls[1]} (${code})`;
  const network = NETWORK.find(([pattern]) => pattern.test(code));
  return network ? network[1] : `the connection failed: ${code || error.message}`;
};
