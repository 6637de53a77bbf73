import type { WebResponse } from '../model.ts';

/** What people do to the platform. */
export type Deed =
  | { kind: 'push'; repository: string; tag: string; digest: string }
  | { kind: 'visit'; host: string; status: number; retryAfter?: string }
  | { kind: 'person'; service: string; did: string };

/** @property at milliseconds since the epoch */
export type JournalEntry = Deed & { at: number };

export const visitDeed = (url: string, { status, headers }: WebResponse): Deed => ({
  kind: 'visit',
  host: new URL(url).host,
  status,
  ...(headers['retry-after'] && { retryAfter: headers['retry-after'] }),
});
