import { beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../local/dynamodb/index.ts';
import type { AwsError, ServiceModel } from '../../local/model.ts';

const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
const KEY = { pk: { S: 'staging/web' }, sk: { S: 'STATE' } };
let model: ServiceModel;
let now = 0;

const call = async (operation: string, input: Record<string, unknown>): Promise<any> =>
  model.operations[operation]?.run(input, { service: 'dynamodb', operation, principal: 'person' });

const update = (expression: string, condition: string, values: Record<string, unknown> = {}): Promise<any> =>
  call('UpdateItem', {
    TableName: 'tide',
    Key: KEY,
    UpdateExpression: expression,
    ConditionExpression: condition,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });

const failure = (promise: Promise<unknown>): Promise<AwsError> =>
  promise.then(
    () => expect.unreachable(),
    (error) => error,
  );

beforeEach(async () => {
  now = 0;
  const clock = { now: () => now, after: () => ({ cancel: () => undefined }) };
  ({ model } = createDynamoDb({ clock, account }));
  await model.resources['AWS::DynamoDB::GlobalTable']?.create({
    stackName: 'T',
    logicalId: 'Table',
    suffix: '0123456789abcdef',
    metadata: {},
    properties: {
      TableName: 'tide',
      AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    },
  });
});

describe('conditional writes', () => {
  it('applies the write whose condition holds and returns the whole item', async () => {
    const { Attributes } = await update('SET turn = :one', 'attribute_not_exists(turn)', { ':one': { N: '1' } });
    expect(Attributes).toEqual({ ...KEY, turn: { N: '1' } });
  });

  it('answers a condition that fails with the item as it was found', async () => {
    await update('SET turn = :one', 'attribute_not_exists(turn)', { ':one': { N: '1' } });
    const error = await failure(update('SET turn = :two', 'attribute_not_exists(turn)', { ':two': { N: '2' } }));
    expect(error.code).toBe('ConditionalCheckFailedException');
    expect(error.extra['Item']).toEqual({ ...KEY, turn: { N: '1' } });
  });

  it('lets one of many writers at the same moment win', async () => {
    const all = Array.from({ length: 50 }, (_, n) =>
      update('SET holder = :me', 'attribute_not_exists(holder)', { ':me': { S: `execution-${n}` } }).then(
        () => 1,
        () => 0,
      ),
    );
    expect((await Promise.all(all)).reduce<number>((sum, won) => sum + won, 0)).toBe(1);
  });
});

describe('transactions', () => {
  const put = (sk: string, more: object = {}) => ({
    Put: { TableName: 'tide', Item: { pk: KEY.pk, sk: { S: sk } }, ...more },
  });
  const check = (condition: string) => ({
    ConditionCheck: { TableName: 'tide', Key: KEY, ConditionExpression: condition },
  });
  const read = async (sk: string) =>
    (await call('GetItem', { TableName: 'tide', Key: { pk: KEY.pk, sk: { S: sk } } })).Item;

  it('writes everything when every condition holds', async () => {
    await call('TransactWriteItems', { TransactItems: [put('A'), put('B'), check('attribute_not_exists(pk)')] });
    expect([await read('A'), await read('B')].every(Boolean)).toBe(true);
  });

  it('writes nothing when one condition fails, and names which', async () => {
    const error = await failure(
      call('TransactWriteItems', { TransactItems: [put('A'), check('attribute_exists(pk)')] }),
    );
    expect(error.code).toBe('TransactionCanceledException');
    expect((error.extra['CancellationReasons'] as { Code: string }[]).map((reason) => reason.Code)).toEqual([
      'None',
      'ConditionalCheckFailed',
    ]);
    expect(await read('A')).toBeUndefined();
  });

  it('writes nothing again under the same client token within ten minutes', async () => {
    const once = {
      TransactItems: [put('A', { ConditionExpression: 'attribute_not_exists(pk)' })],
      ClientRequestToken: 'token',
    };
    await call('TransactWriteItems', once);
    await call('TransactWriteItems', once);
    now = 600_000;
    expect((await failure(call('TransactWriteItems', once))).code).toBe('TransactionCanceledException');
  });

  it('refuses two writes of one item', async () => {
    const error = await failure(call('TransactWriteItems', { TransactItems: [put('A'), put('A')] }));
    expect(error.code).toBe('ValidationException');
  });
});

it('queries by key condition, newest first', async () => {
  for (const sk of ['REL#1', 'REL#2', 'TD#1'])
    await call('PutItem', { TableName: 'tide', Item: { pk: KEY.pk, sk: { S: sk } } });
  const { Items } = await call('Query', {
    TableName: 'tide',
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :rel)',
    ExpressionAttributeValues: { ':pk': KEY.pk, ':rel': { S: 'REL#' } },
    ScanIndexForward: false,
  });
  expect(Items.map((item: typeof KEY) => item.sk.S)).toEqual(['REL#2', 'REL#1']);
});
