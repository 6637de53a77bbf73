import type { Condition } from './conditions.ts';
import { wildcardMatch } from './wildcard.ts';

/** A request as conditions look at it. */
export interface Asked {
  method: string;
  /** Without port. */
  host: string;
  /** Without query string. */
  path: string;
  /** As on the request line, still encoded. */
  query: [string, string][];
  /** Lower-case names. */
  headers: Record<string, string>;
  address: string;
}

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** IPv4 only: visitors of the model have no other address. */
const inRange = (cidr: string, address: string): boolean => {
  const [base = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(base) / size) === Math.floor(toNumber(address) / size);
};

const inQuery = ({ Key, Value }: { Key?: string; Value: string }, query: [string, string][]): boolean =>
  query.some(([key, value]) => (!Key || wildcardMatch(Key, key, false)) && wildcardMatch(Value, value, false));

/** Paths and methods are compared with their case, all else without. */
export const matches = (condition: Condition, asked: Asked): boolean => {
  switch (condition.field) {
    case 'host-header':
      return condition.values.some((value) => wildcardMatch(value, asked.host, false));
    case 'path-pattern':
      return condition.values.some((value) => wildcardMatch(value, asked.path, true));
    case 'http-request-method':
      return condition.values.includes(asked.method);
    case 'source-ip':
      return condition.values.some((value) => inRange(value, asked.address));
    case 'query-string':
      return condition.pairs.some((pair) => inQuery(pair, asked.query));
    case 'http-header': {
      const header = asked.headers[condition.name.toLowerCase()];
      return header !== undefined && condition.values.some((value) => wildcardMatch(value, header, false));
    }
  }
};
