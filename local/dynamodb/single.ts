import { AwsError } from '../model.ts';
import type { Engine, Item } from './engine.ts';

/** The key of the item that a write is about. */
const keyOf = (input: any, keys: readonly string[]): Item =>
  input.Key ?? Object.fromEntries(keys.map((name) => [name, input.Item[name]]));

export const readItem = async (engine: Engine, table: string, key: Item): Promise<Item | undefined> => {
  const parsed = engine.parse('GetItem', { TableName: table, Key: key, ConsistentRead: true });
  return (await engine.run('GetItem', parsed)).Item;
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
