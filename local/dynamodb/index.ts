import type { Deps, Operation, ServiceModel } from '../model.ts';
import { AwsError } from '../model.ts';
import { fromWire, fromWireError, toWire } from './binary.ts';
import { createEngine } from './engine.ts';
import { createQueue } from './queue.ts';
import { batchGet, write } from './single.ts';
import { type Keys, tableResources } from './tables.ts';
import { createTokens } from './tokens.ts';
import { transact } from './transaction.ts';

const EXPRESSIONS = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];
const WRITE = [
  'TableName',
  'ConditionExpression',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  ...EXPRESSIONS,
];

/** DynamoDB. Reads are always consistent; TTL deletes never come within a run (DDB-3). */
export const createDynamoDb = ({ clock, account }: Pick<Deps, 'clock' | 'account'>): { model: ServiceModel } => {
  const engine = createEngine();
  const queue = createQueue();
  const keys: Keys = new Map();
  const tokens = createTokens(clock);

  const keysOf = (table: string): readonly string[] => {
    const found = keys.get(table.split('/').at(-1) ?? table);
    if (!found) throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    return found;
  };
  /** The database needs turns of the event loop, in which virtual time must not move. */
  const inTurn = (work: (input: any) => Promise<unknown>) => async (input: any) => {
    const done = clock.busy?.('DynamoDB') ?? (() => {});
    return queue(() => work(toWire(input)))
      .then(fromWire, fromWireError)
      .finally(done);
  };
  const plain = (action: string, accepts: string[]): Operation => ({
    accepts,
    run: inTurn((input) => engine.run(action, engine.parse(action, input))),
  });
  const writing = (action: string, accepts: string[]): Operation => ({
    accepts: [...WRITE, ...accepts],
    run: inTurn((input) => write(engine, action, input, keysOf(input.TableName))),
  });
  const transaction: Operation = {
    accepts: ['TransactItems', 'ClientRequestToken'],
    run: inTurn(async ({ TransactItems, ClientRequestToken }) => {
      if (tokens.knows(ClientRequestToken, TransactItems)) return {};
      await transact(engine, TransactItems, keysOf);
      tokens.remember(ClientRequestToken, TransactItems);
      return {};
    }),
  };

  const operations: Record<string, Operation> = {
    GetItem: plain('GetItem', [
      'TableName',
      'Key',
      'ConsistentRead',
      'ProjectionExpression',
      'ExpressionAttributeNames',
    ]),
    BatchGetItem: { accepts: ['RequestItems'], run: inTurn((input) => batchGet(engine, input)) },
    Query: plain('Query', [
      'TableName',
      'KeyConditionExpression',
      'FilterExpression',
      'ProjectionExpression',
      'ConsistentRead',
      'ScanIndexForward',
      'Limit',
      'ExclusiveStartKey',
      'Select',
      ...EXPRESSIONS,
    ]),
    PutItem: writing('PutItem', ['Item']),
    UpdateItem: writing('UpdateItem', ['Key', 'UpdateExpression']),
    DeleteItem: writing('DeleteItem', ['Key']),
    TransactWriteItems: transaction,
  };
  return { model: { name: 'dynamodb', operations, resources: tableResources(engine, account, keys) } };
};
