import type { Deps, Operation, ServiceModel } from '../model.ts';
import { AwsError } from '../model.ts';
import { createEngine } from './engine.ts';
import { createQueue } from './queue.ts';
import { write } from './single.ts';
import { type Keys, tableResources } from './tables.ts';
import { transact } from './transaction.ts';

const EXPRESSIONS = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];
const WRITE = [
  'TableName',
  'ConditionExpression',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  ...EXPRESSIONS,
];

/** Ten minutes in which a repeated client request token writes nothing again (DDB-5). */
const TOKEN_MS = 600_000;

/** DynamoDB. Reads are always consistent; TTL deletes never come within a run (DDB-3). */
export const createDynamoDb = ({ clock, account }: Pick<Deps, 'clock' | 'account'>): { model: ServiceModel } => {
  const engine = createEngine();
  const inTurn = createQueue();
  const keys: Keys = new Map();
  const tokens = new Map<string, number>();

  const keysOf = (table: string): readonly string[] => {
    const found = keys.get(table.split('/').at(-1) ?? table);
    if (!found) throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    return found;
  };
  const plain = (action: string, accepts: string[]): Operation => ({
    accepts,
    run: (input) => inTurn(() => engine.run(action, engine.parse(action, input))),
  });
  const writing = (action: string, accepts: string[]): Operation => ({
    accepts: [...WRITE, ...accepts],
    run: (input) => inTurn(() => write(engine, action, input, keysOf(input.TableName))),
  });
  const repeated = (token: string | undefined): boolean => {
    const before = token === undefined ? undefined : tokens.get(token);
    return before !== undefined && clock.now() - before < TOKEN_MS;
  };
  const transaction: Operation = {
    accepts: ['TransactItems', 'ClientRequestToken'],
    run: (input) =>
      inTurn(async () => {
        if (repeated(input.ClientRequestToken)) return {};
        await transact(engine, input.TransactItems, keysOf);
        if (input.ClientRequestToken) tokens.set(input.ClientRequestToken, clock.now());
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
    BatchGetItem: plain('BatchGetItem', ['RequestItems']),
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
