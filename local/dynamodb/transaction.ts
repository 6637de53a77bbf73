import { AwsError } from '../model.ts';
import type { Engine, Item, Parsed } from './engine.ts';
import { readItem, restoreItem } from './single.ts';

type Kind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';
const KINDS: readonly Kind[] = ['Put', 'Update', 'Delete', 'ConditionCheck'];

interface Part {
  action: string;
  parsed: Parsed;
  key: Item;
  /** Only checked, never written. */
  checkOnly: boolean;
  wantsOld: boolean;
}

/** An item as it was before the transaction. */
interface Before {
  table: string;
  key: Item;
  item: Item | undefined;
}

interface Reason {
  Code: string;
  Message?: string;
  Item?: Item;
}

/** A ConditionCheck is checked as a delete that is not carried out: both have a key and a condition. */
const partOf = (engine: Engine, item: any, keysOf: (table: string) => readonly string[]): Part => {
  const kind = KINDS.find((name) => item[name]);
  if (!kind) throw new AwsError('ValidationException', `A transaction part must be one of ${KINDS.join(', ')}`);
  const { ReturnValuesOnConditionCheckFailure: wanted, ...plain } = item[kind];
  const action = kind === 'ConditionCheck' ? 'DeleteItem' : `${kind}Item`;
  const key = plain.Key ?? Object.fromEntries(keysOf(plain.TableName).map((name) => [name, plain.Item[name]]));
  const parsed = engine.parse(action, plain);
  return { action, parsed, key, checkOnly: kind === 'ConditionCheck', wantsOld: wanted === 'ALL_OLD' };
};

const judge = async (engine: Engine, part: Part): Promise<Reason> => {
  const found = await readItem(engine, part.parsed.TableName, part.key);
  const error = engine.objection(part.parsed, found);
  if (!error) return { Code: 'None' };
  return { Code: 'ConditionalCheckFailed', Message: error.message, ...(part.wantsOld && found && { Item: found }) };
};

const cancelled = (reasons: Reason[]): AwsError => {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError('TransactionCanceledException', message, 400, { CancellationReasons: reasons });
};

/** What only shows when a write is applied (a path that leads nowhere, an item too large) undoes the writes before it. */
const applyAll = async (engine: Engine, parts: Part[]): Promise<void> => {
  const written: Before[] = [];
  for (const [at, part] of parts.entries()) {
    const { action, key, parsed, checkOnly } = part;
    const table = parsed.TableName;
    if (checkOnly) continue;
    written.push({ table, key, item: await readItem(engine, table, key) });
    try {
      await engine.run(action, parsed);
    } catch (error) {
      for (const before of written.toReversed()) await restoreItem(engine, before.table, before.key, before.item);
      if (!(error instanceof AwsError)) throw error;
      const failure = { Code: 'ValidationError', Message: error.message };
      throw cancelled(parts.map((_, index) => (index === at ? failure : { Code: 'None' })));
    }
  }
};

/** All or nothing (DDB-5): every condition is judged before anything is written; the caller keeps others out meanwhile. */
export const transact = async (
  engine: Engine,
  items: any[],
  keysOf: (table: string) => readonly string[],
): Promise<void> => {
  const parts = items.map((item) => partOf(engine, item, keysOf));
  const names = parts.map((part) => `${part.parsed.TableName} ${JSON.stringify(part.key)}`);
  if (new Set(names).size < names.length) {
    throw new AwsError('ValidationException', 'Transaction request cannot include multiple operations on one item');
  }
  const reasons: Reason[] = [];
  for (const part of parts) reasons.push(await judge(engine, part));
  if (reasons.some((reason) => reason.Code !== 'None')) throw cancelled(reasons);
  await applyAll(engine, parts);
};
