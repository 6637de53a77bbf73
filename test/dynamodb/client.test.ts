import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { createDynamoDb } from '../../local/dynamodb/index.ts';
import { createVirtualClock } from '../../local/virtual-clock.ts';
import type { VirtualClock } from '../../local/virtual-clock.ts';
import { createWireServer, requestHandlerFor, sdkClients } from '../../local/wire/index.ts';
import type { WireServer } from '../../local/wire/index.ts';

const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
const TableName = 'tide';
let clock: VirtualClock;
let server: WireServer;
let client: DynamoDBClient;

const item = (sk: string, more: Record<string, AttributeValue> = {}) => ({
  pk: { S: 'staging/web' },
  sk: { S: sk },
  ...more,
});
const read = async (sk: string) => (await client.send(new GetItemCommand({ TableName, Key: item(sk) }))).Item;
const put = (sk: string, more: Record<string, AttributeValue> = {}): TransactWriteItem => ({
  Put: { TableName, Item: item(sk, more) },
});
const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));

beforeEach(async () => {
  clock = createVirtualClock(Date.UTC(2026, 10, 21));
  const { model } = createDynamoDb({ clock, account });
  server = createWireServer({ services: [model], clients: sdkClients, chance: seededChance(1) });
  client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'p', secretAccessKey: 's' },
    maxAttempts: 1,
    requestHandler: requestHandlerFor(server) as never,
  });
  const names = ['pk', 'sk'];
  await model.resources['AWS::DynamoDB::Table']!.create({
    stackName: 'T',
    logicalId: 'Table',
    suffix: '0123456789abcdef',
    metadata: {},
    properties: {
      TableName,
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    },
  });
});
afterEach(() => {
  expect(server.faults).toEqual([]);
  clock.close();
});

test('items of every attribute type come back as they were put', async () => {
  const all = item('all', {
    n: { N: '12.5' },
    bool: { BOOL: false },
    none: { NULL: true },
    bytes: { B: Uint8Array.from([0, 250, 3]) },
    many: { BS: [Uint8Array.from([1]), Uint8Array.from([2])] },
    words: { SS: ['a', 'b'] },
    list: { L: [{ M: { B: { S: 'a member called B' } } }] },
  });
  await client.send(new PutItemCommand({ TableName, Item: all }));
  expect(await read('all')).toEqual(all);
});

test('a failed condition carries the item as it was found, bytes too', async () => {
  const Item = item('one', { bytes: { B: Uint8Array.from([255, 1]) } });
  await client.send(new PutItemCommand({ TableName, Item }));
  const again = new PutItemCommand({
    TableName,
    Item,
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const error = await client.send(again).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ConditionalCheckFailedException);
  expect(error.Item).toEqual(Item);
});

test('counters that are raised at the same moment lose nothing', async () => {
  const raise = () =>
    new UpdateItemCommand({
      TableName,
      Key: item('count'),
      UpdateExpression: 'ADD turn :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
  await Promise.all(Array.from({ length: 100 }, () => client.send(raise())));
  expect(await read('count')).toMatchObject({ turn: { N: '100' } });
});

test('a batch answers in the order of its keys and leaves out what is not there', async () => {
  await transact(['a', 'b', 'c', 'd'].map((sk) => put(sk)));
  const Keys = ['d', 'none', 'a', 'c', 'b'].map((sk) => item(sk));
  const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
  expect(answer.Responses?.[TableName]?.map(({ sk }) => sk?.S)).toEqual(['d', 'a', 'c', 'b']);
  expect(answer.UnprocessedKeys).toEqual({});
});

test('a transaction that fails while it is written leaves everything as it was', async () => {
  await client.send(new PutItemCommand({ TableName, Item: item('old', { state: { S: 'candidate' } }) }));
  const broken: TransactWriteItem = {
    Update: {
      TableName,
      Key: item('other'),
      UpdateExpression: 'SET #map.#member = :x',
      ExpressionAttributeNames: { '#map': 'none', '#member': 'member' },
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    },
  };
  const error = await transact([put('old', { state: { S: 'good' } }), put('new'), broken]).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(TransactionCanceledException);
  expect(error.CancellationReasons.map(({ Code }: { Code: string }) => Code)).toEqual([
    'None',
    'None',
    'ValidationError',
  ]);
  expect(await read('old')).toMatchObject({ state: { S: 'candidate' } });
  expect(await read('new')).toBeUndefined();
});

test('a client token that comes back with other items is refused', async () => {
  await transact([put('a')], 'token');
  await transact([put('a')], 'token');
  await expect(transact([put('b')], 'token')).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
});

test('virtual time stands still while the database works', async () => {
  const start = clock.now();
  clock.after(1, () => {});
  const parts = Array.from({ length: 25 }, (_, index) => put(`item-${index}`));
  await clock.finish(transact(parts).then(() => expect(clock.now()).toBe(start)));
});

test('what is not covered is refused by name', async () => {
  const projected = client.send(new GetItemCommand({ TableName, Key: item('a'), AttributesToGet: ['pk'] }));
  await expect(projected).rejects.toThrow('dynamodb.GetItem with AttributesToGet');
});
