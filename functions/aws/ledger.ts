import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { State } from '../domain/state.ts';
import type { Ledger } from '../ports/ledger.ts';
import { type ClientSettings, once } from './client.ts';
import { stateKey } from './ledger-fence.ts';
import { toState } from './ledger-items.ts';
import { leaseWrites } from './ledger-lease.ts';
import { mailboxWrites } from './ledger-mailbox.ts';
import { phaseWrites } from './ledger-phases.ts';
import { releaseWrites } from './ledger-releases.ts';
import { toldWrites } from './ledger-told.ts';
import { makeTable } from './ledger-table.ts';
import { verdictWrites } from './ledger-verdicts.ts';

/** BatchGetItem takes no more. */
const KEYS_MAX = 100;

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
    async readAll(services) {
      const states: State[] = [];
      for (let from = 0; from < services.length; from += KEYS_MAX) {
        const items = await table.getAll(services.slice(from, from + KEYS_MAX).map(stateKey));
        states.push(...items.map(toState));
      }
      return new Map(states.map((state) => [state.service, state]));
    },
    ...leaseWrites(table),
    ...mailboxWrites(table),
    ...phaseWrites(table),
    ...verdictWrites(table),
    ...releaseWrites(table),
    ...toldWrites(table),
  };
};
