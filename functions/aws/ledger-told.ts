import type { Told } from '../domain/told.ts';
import type { Ledger } from '../ports/ledger.ts';
import { decodeMembers } from './ledger-items.ts';
import type { Table } from './ledger-table.ts';

/** No service has such a key. */
const KEY = { pk: '*', sk: 'TOLD' };

/** One small item, whoever is told of however many services: a sweep reads and writes it once. */
export const toldWrites = (table: Table): Pick<Ledger, 'told' | 'noteTold'> => ({
  async told() {
    const item = await table.get(KEY);
    return (item && (decodeMembers(item)['told'] as Told | undefined)) ?? {};
  },

  async noteTold(told) {
    await table.put(KEY, { told });
  },
});
