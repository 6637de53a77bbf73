import { type AttributeValue, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { World } from '../world.ts';

/** The ledger as a person with read access sees it: through DynamoDB's API, never through the model's internals. */
export type LedgerItem = Record<string, any>;

const plain = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(plain);
  return members(value.M ?? {});
};

const members = (item: Record<string, AttributeValue>): LedgerItem =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));

/** The STATE item of a service; empty when it was never seen. */
export const readState = async (world: World, TableName: string, service: string): Promise<LedgerItem> => {
  const command = new GetItemCommand({
    TableName,
    Key: { pk: { S: service }, sk: { S: 'STATE' } },
    ConsistentRead: true,
  });
  const { Item } = await world.settle(world.client(DynamoDBClient).send(command));
  return members(Item ?? {});
};

/** Items of a service by the beginning of their sort key (`REL#`, `BAD#`, `LOG#`), oldest first. */
export const readItems = async (
  world: World,
  TableName: string,
  service: string,
  prefix: string,
): Promise<LedgerItem[]> => {
  const command = new QueryCommand({
    TableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: service }, ':prefix': { S: prefix } },
    ConsistentRead: true,
  });
  const { Items = [] } = await world.settle(world.client(DynamoDBClient).send(command));
  return Items.map(members);
};
