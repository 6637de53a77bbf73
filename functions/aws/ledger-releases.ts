import { isDeepStrictEqual } from 'node:util';
import type { Release } from '../domain/state.ts';
import type { Ledger, LogEntry, Quarantine, StoredDefinition } from '../ports/ledger.ts';
import { decodeMembers, type Item, releaseMembers, toRelease } from './ledger-items.ts';
import type { Key, Table } from './ledger-table.ts';

export const releaseKey = (service: string, id: string): Key => ({ pk: service, sk: id });
export const quarantineKey = (service: string, digest: string): Key => ({ pk: service, sk: `BAD#${digest}` });
const definitionKey = (service: string, hash: string): Key => ({ pk: service, sk: `TD#${hash}` });

export const ABSENT = 'attribute_not_exists(#sk)';
const LOG_DAYS = 90;
/** Entries of one turn in one millisecond: more than a step writes. */
const LOG_SAME_TIME_MAX = 20;

/** The write before this one had the same content and its answer was lost. */
const alreadySo = (item: Item | undefined, change: Partial<Release>): boolean => {
  const found = item && (toRelease(item) as unknown as Record<string, unknown>);
  return found !== undefined && Object.entries(change).every(([name, value]) => isDeepStrictEqual(found[name], value));
};

const writeLog = async (table: Table, entry: LogEntry): Promise<void> => {
  const { service, at, turn } = entry;
  const members = { ...entry, service: undefined, expiresAt: Math.floor(at / 1000) + LOG_DAYS * 86_400 };
  for (let n = 0; n < LOG_SAME_TIME_MAX; n++) {
    const key = { pk: service, sk: `LOG#${new Date(at).toISOString()}#${turn}#${n}` };
    const { ok, item } = await table.put(key, members, ABSENT);
    if (ok || (item && decodeMembers(item)['reason'] === entry.reason)) return;
  }
};

type ReleaseWrites = Pick<
  Ledger,
  | 'release'
  | 'releases'
  | 'claim'
  | 'amend'
  | 'noteRevision'
  | 'quarantine'
  | 'liftQuarantine'
  | 'saveDefinition'
  | 'definition'
  | 'log'
  | 'history'
>;

/** Records beside the STATE item; none of them needs the lease. */
export const releaseWrites = (table: Table): ReleaseWrites => ({
  async release(service, id) {
    const item = await table.get(releaseKey(service, id));
    return item && toRelease(item);
  },

  async releases(service, limit) {
    return (await table.newest(service, 'REL#', limit)).map(toRelease);
  },

  async claim(release) {
    const { item } = await table.put(releaseKey(release.service, release.id), releaseMembers(release), ABSENT);
    return item ? toRelease(item) : release;
  },

  async amend(service, id, from, change) {
    const states = from.map((_, n) => `:from${n}`);
    const { ok, item } = await table.update(releaseKey(service, id), {
      set: releaseMembers(change),
      condition: `#state IN (${states.join(', ')})`,
      values: Object.fromEntries(from.map((state, n) => [`from${n}`, state])),
    });
    return item && (ok || alreadySo(item, releaseMembers(change))) ? toRelease(item) : undefined;
  },

  async noteRevision(seen, change) {
    const { service, id, revisionArn, releasingAt } = seen;
    const still = (name: 'revisionArn' | 'releasingAt'): string =>
      seen[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :seen_${name}`;
    const { item } = await table.update(releaseKey(service, id), {
      set: releaseMembers(change),
      condition: `#state IN (:requested, :candidate, :good) AND ${still('revisionArn')} AND ${still('releasingAt')}`,
      values: {
        requested: 'requested',
        candidate: 'candidate',
        good: 'good',
        ...(revisionArn !== undefined && { seen_revisionArn: revisionArn }),
        ...(releasingAt !== undefined && { seen_releasingAt: releasingAt }),
      },
    });
    const now = item && toRelease(item);
    return now?.revisionArn === revisionArn ? undefined : now;
  },

  async quarantine(service, digest) {
    const item = await table.get(quarantineKey(service, digest));
    return item && (decodeMembers(item) as unknown as Quarantine);
  },

  liftQuarantine: (service, digest) => table.delete(quarantineKey(service, digest)),

  async saveDefinition(service, { hash, json }) {
    await table.put(definitionKey(service, hash), { hash, json });
  },

  async definition(service, hash) {
    const item = await table.get(definitionKey(service, hash));
    return item && (decodeMembers(item) as unknown as StoredDefinition);
  },

  log: (entry) => writeLog(table, entry),

  async history(service, limit) {
    const items = await table.newest(service, 'LOG#', limit);
    return items.map((item) => {
      const { expiresAt: _expiresAt, ...members } = decodeMembers(item);
      return { ...members, service } as unknown as LogEntry;
    });
  },
});
