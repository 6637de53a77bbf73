import { AwsError } from '../model.ts';
import type { Engine, Item } from './engine.ts';

/** The key of the item that a write is about. */
const keyOf = (input: any, keys: readonly string[]): Item =>
  input.Key ?? Object.fromEntries(keys.map((name) => [name, input.Item[name]]));

export const readItem = async (engine: Engine, table: string, key: Item): Promise<Item | undefined> => {
  const parsed = engine.parse('GetItem', { TableName: table, Key: key, ConsistentRead: true });
  return (await engine.run('GetItem', parsed)).Item;
};

/** Puts back what was there before a write. */
export const restoreItem = async (engine: Engine, table: string, key: Item, item: Item | undefined): Promise<void> => {
  const action = item ? 'PutItem' : 'DeleteItem';
  await engine.run(action, engine.parse(action, { TableName: table, ...(item ? { Item: item } : { Key: key }) }));
};

/** PutItem, UpdateItem, DeleteItem: with ALL_OLD on failure the error carries the item as it was found (DDB-1). */
export const write = async (engine: Engine, action: string, input: any, keys: readonly string[]): Promise<unknown> => {
  const { ReturnValuesOnConditionCheckFailure: wanted, ...plain } = input;
  try {
    return await engine.run(action, engine.parse(action, plain));
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException' || wanted !== 'ALL_OLD')
      throw error;
    const found = await readItem(engine, input.TableName, keyOf(input, keys));
    throw new AwsError(error.code, error.message, error.status, found ? { Item: found } : {});
  }
};

/** One table after the other, in the order of the keys: dynalite's own shuffles by chance. */
export const batchGet = async (engine: Engine, input: any): Promise<unknown> => {
  engine.parse('BatchGetItem', input);
  const Responses: Record<string, Item[]> = {};
  for (const [table, { Keys, ...rest }] of Object.entries<any>(input.RequestItems)) {
    const found: Item[] = (Responses[table] = []);
    for (const Key of Keys) {
      const { Item } = await engine.run('GetItem', engine.parse('GetItem', { TableName: table, Key, ...rest }));
      if (Item) found.push(Item);
    }
  }
  return { Responses, UnprocessedKeys: {} };
};
