import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Throttled } from '../domain/errors.ts';
import { call, translate } from './client.ts';
import { type Change, condition, expression } from './ledger-expressions.ts';
import { encodeItem, type Item } from './ledger-items.ts';

/** An item as a conditional write found or left it. */
export interface Written {
  ok: boolean;
  /** After the write (or before it, if asked for); when refused: as it was found. Absent: there is none. */
  item: Item | undefined;
}

export interface Key {
  pk: string;
  sk: string;
}

/** The one table, in terms of items and conditions. Errors are translated. */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** At most 100 keys; what is not there is missing. @throws Throttled when DynamoDB leaves some out */
  getAll(keys: readonly Key[]): Promise<Item[]>;
  /** Items whose sort key begins so, greatest first. */
  newest(pk: string, prefix: string, limit: number): Promise<Item[]>;
  update(key: Key, change: Change, returning?: 'ALL_NEW' | 'ALL_OLD'): Promise<Written>;
  put(key: Key, members: object, unless?: string): Promise<Written>;
  delete(key: Key): Promise<void>;
  /** @returns whether it was written; false: a condition failed */
  transact(parts: readonly Part[]): Promise<boolean>;
}

export type Part =
  | { update: Key; change: Change }
  | { put: Key; members: object; unless?: string }
  | { check: Key; condition: string; values: Record<string, unknown> };

const refused = (error: unknown): Written => {
  if (error instanceof ConditionalCheckFailedException) return { ok: false, item: error.Item };
  throw translate(error, 'ledger');
};

const toTransact = (TableName: string, part: Part): TransactWriteItem => {
  if ('update' in part) return { Update: { TableName, Key: encodeItem(part.update), ...expression(part.change) } };
  if ('check' in part)
    return { ConditionCheck: { TableName, Key: encodeItem(part.check), ...condition(part.condition, part.values) } };
  const Item = encodeItem({ ...part.put, ...part.members });
  return { Put: { TableName, Item, ...(part.unless && condition(part.unless)) } };
};

/** A transaction that met another write on its items is worth a retry; one whose condition failed is an answer. */
const cancelled = (error: unknown): false => {
  if (!(error instanceof TransactionCanceledException)) throw translate(error, 'ledger');
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  if (codes.includes('ConditionalCheckFailed')) return false;
  if (codes.some((code) => /Conflict|Throttling|Throughput/.test(code)))
    throw new Throttled(`ledger: transaction cancelled: ${codes.join()}`, { cause: error });
  throw translate(error, 'ledger');
};

/** @param client made on first use */
export const makeTable = (client: () => DynamoDBClient, TableName: string): Table => ({
  async get(key) {
    const command = new GetItemCommand({ TableName, Key: encodeItem(key), ConsistentRead: true });
    return (await call('ledger read', () => client().send(command))).Item;
  },

  async getAll(keys) {
    const RequestItems = { [TableName]: { Keys: keys.map(encodeItem), ConsistentRead: true } };
    const answer = await call('ledger batch read', () => client().send(new BatchGetItemCommand({ RequestItems })));
    if (Object.keys(answer.UnprocessedKeys ?? {}).length > 0)
      throw new Throttled('ledger: a batch read came back short');
    return answer.Responses?.[TableName] ?? [];
  },

  async newest(pk, prefix, limit) {
    const command = new QueryCommand({
      TableName,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: encodeItem({ ':pk': pk, ':prefix': prefix }),
      ScanIndexForward: false,
      Limit: limit,
      ConsistentRead: true,
    });
    return (await call('ledger query', () => client().send(command))).Items ?? [];
  },

  async update(key, change, ReturnValues = 'ALL_NEW') {
    const command = new UpdateItemCommand({
      TableName,
      Key: encodeItem(key),
      ...expression(change),
      ReturnValues,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      return { ok: true, item: (await client().send(command)).Attributes };
    } catch (error) {
      return refused(error);
    }
  },

  async put(key, members, unless) {
    const command = new PutItemCommand({
      TableName,
      Item: encodeItem({ ...key, ...members }),
      ...(unless && { ...condition(unless), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    });
    try {
      await client().send(command);
      return { ok: true, item: undefined };
    } catch (error) {
      return refused(error);
    }
  },

  async delete(key) {
    await call('ledger delete', () => client().send(new DeleteItemCommand({ TableName, Key: encodeItem(key) })));
  },

  async transact(parts) {
    // No client token: a repeat after our own success is told by reading, which also covers a retried step.
    const TransactItems = parts.map((part) => toTransact(TableName, part));
    try {
      await client().send(new TransactWriteItemsCommand({ TransactItems }));
      return true;
    } catch (error) {
      return cancelled(error);
    }
  },
});
