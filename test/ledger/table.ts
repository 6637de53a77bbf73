import { makeLedger } from '../../functions/aws/ledger.ts';
import type { Ledger } from '../../functions/ports/ledger.ts';
import { seededChance } from '../../local/chance.ts';
import { createDynamoDb } from '../../local/dynamodb/index.ts';
import type { Call } from '../../local/model.ts';
import { createWireServer, requestHandlerFor, sdkClients } from '../../local/wire/index.ts';

export interface LedgerTable {
  ledger: Ledger;
  /** Names of the DynamoDB operations since it was made. */
  calls: string[];
  /** The next call does its work, but its answer is lost on the way; the SDK then asks again. */
  loseNextAnswer(): void;
  /** As above, of the call that comes as the so-manieth from now. */
  loseAnswer(nth: number): void;
}

const table = {
  TableName: 'tide',
  AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};

/** The real ledger adapter, its real SDK client, and DynamoDB's own expression language (dynalite), without a socket. */
export const makeTable = async (): Promise<LedgerTable> => {
  const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
  const clock = { now: () => 0, after: () => ({ cancel: () => undefined }) };
  const { model } = createDynamoDb({ clock, account });
  const place = { stackName: 'T', logicalId: 'Table', suffix: '0123456789abcdef', metadata: {} };
  await model.resources['AWS::DynamoDB::GlobalTable']?.create({ ...place, properties: table });
  const calls: string[] = [];
  const onCall = ({ operation }: Call): number => calls.push(operation);
  const server = createWireServer({ services: [model], clients: sdkClients, chance: seededChance(1), onCall });
  let lost = 0;
  const transport = requestHandlerFor(server);
  const requestHandler = {
    ...transport,
    async handle(request: unknown) {
      const answer = await transport.handle(request);
      if (lost === 0) return answer;
      lost -= 1;
      if (lost > 0) return answer;
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
  };
  const settings = {
    maxAttempts: 2,
    requestHandler,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAPERSON', secretAccessKey: 's' },
  };
  return {
    ledger: makeLedger(settings, 'tide'),
    calls,
    loseNextAnswer: () => {
      lost = 1;
    },
    loseAnswer: (nth) => {
      lost = nth;
    },
  };
};
