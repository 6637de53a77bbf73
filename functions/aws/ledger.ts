import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Ledger } from '../ports/ledger.ts';
import { type ClientSettings, once } from './client.ts';
import { stateKey } from './ledger-fence.ts';
import { toState } from './ledger-items.ts';
import { leaseWrites } from './ledger-lease.ts';
import { mailboxWrites } from './ledger-mailbox.ts';
import { phaseWrites } from './ledger-phases.ts';
import { releaseWrites } from './ledger-releases.ts';
import { makeTable } from './ledger-table.ts';
import { verdictWrites } from './ledger-verdicts.ts';

/** The ledger on DynamoDB (`protocol.md` §2 and §3). */
export const makeLedger = (settings: ClientSettings, tableName: string): Ledger => {
  const table = makeTable(
    once(() => new DynamoDBClient(settings)),
    tableName,
  );
  return {
    async read(service) {
      const item = await table.get(stateKey(service));
      return item && toState(item);
    },
    ...leaseWrites(table),
    ...mailboxWrites(table),
    ...phaseWrites(table),
    ...verdictWrites(table),
    ...releaseWrites(table),
  };
};
