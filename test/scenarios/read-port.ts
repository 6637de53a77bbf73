import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { makeLedger } from '../../functions/aws/ledger.ts';
import type { Ledger } from '../../functions/ports/ledger.ts';
import { accessKeyFor } from '../../local/wire/index.ts';
import type { Stage } from '../../local/stage/stage.ts';

type Reads = Pick<Ledger, 'read' | 'history' | 'releases' | 'quarantine'>;

/** The ledger's read port on the stage's own table, as a person with read access would use it; time passes while it reads. */
export const readPort = (stage: Stage): Reads => {
  const { requestHandler } = stage.world.client(DynamoDBClient).config;
  const { region } = stage.world.account;
  const table = String(stage.calls('GetItem')[0]?.input.TableName);
  const credentials = { accessKeyId: accessKeyFor('person'), secretAccessKey: 'local' };
  const ledger = makeLedger({ maxAttempts: 2, requestHandler, region, credentials }, table);
  return {
    read: (service) => stage.world.settle(ledger.read(service)),
    history: (service, limit) => stage.world.settle(ledger.history(service, limit)),
    releases: (service, limit) => stage.world.settle(ledger.releases(service, limit)),
    quarantine: (service, digest) => stage.world.settle(ledger.quarantine(service, digest)),
  };
};
