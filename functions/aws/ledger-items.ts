import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Release, State } from '../domain/state.ts';

export type Item = Record<string, AttributeValue>;

/** A plain value as DynamoDB takes it; members that are undefined are left out. */
export const encode = (value: unknown): AttributeValue => {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(encode) };
  if (typeof value === 'object' && value !== null) return { M: encodeItem(value) };
  throw new TypeError(`a ledger item cannot hold ${value === null ? 'null' : typeof value}`);
};

export const encodeItem = (members: object): Item =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, encode(value)]])),
  );

export const decode = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(decode);
  if (value.M !== undefined) return decodeItem(value.M);
  throw new TypeError(`the ledger does not know attributes of type ${Object.keys(value).join()}`);
};

const decodeItem = (item: Item): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, decode(value)]));

/** Attributes without the key. */
export const decodeMembers = (item: Item): Record<string, unknown> => {
  const { pk: _pk, sk: _sk, ...members } = decodeItem(item);
  return members;
};

// The ledger writes these items itself: their shape is that of the domain's types.
export const toState = (item: Item): State =>
  ({ ...decodeMembers(item), service: decode(item['pk'] ?? { S: '' }) }) as unknown as State;

export const toRelease = (item: Item): Release =>
  ({
    ...decodeMembers(item),
    service: decode(item['pk'] ?? { S: '' }),
    id: decode(item['sk'] ?? { S: '' }),
  }) as unknown as Release;

/** A release without what its key says. */
export const releaseMembers = (release: Partial<Release>): Omit<Partial<Release>, 'id' | 'service'> => {
  const { id: _id, service: _service, ...members } = release;
  return members;
};
