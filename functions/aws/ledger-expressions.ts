import { encode, type Item } from './ledger-items.ts';

/** One conditional change of an item, before it is written in DynamoDB's language. */
export interface Change {
  /** Members to set; undefined removes. */
  set?: object;
  /** Further SET clauses that compute, e.g. `#turn = if_not_exists(#turn, :zero) + :one`. */
  compute?: readonly string[];
  remove?: readonly string[];
  /** Names as `#name`, values as `:name`; absent: whatever is there. */
  condition?: string;
  /** What `:name` stands for in `compute` and `condition`. */
  values?: Record<string, unknown>;
}

export interface Expression {
  UpdateExpression: string;
  ConditionExpression?: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Item;
}

/** Every `#name` is an alias of `name`: many of our names are reserved words. */
const aliases = (text: string): Record<string, string> =>
  Object.fromEntries((text.match(/#\w+/g) ?? []).map((alias) => [alias, alias.slice(1)]));

/** DynamoDB refuses values that no expression uses. */
const used = (text: string, values: Record<string, unknown>): Item => {
  const names = new Set(text.match(/:\w+/g) ?? []);
  const all = Object.entries(values).map(([name, value]) => [`:${name}`, value] as const);
  return Object.fromEntries(all.flatMap(([name, value]) => (names.has(name) ? [[name, encode(value)]] : [])));
};

/** A condition alone, for Put and ConditionCheck. */
export const condition = (text: string, values: Record<string, unknown> = {}) => {
  const found = used(text, values);
  return {
    ConditionExpression: text,
    ExpressionAttributeNames: aliases(text),
    ...(Object.keys(found).length > 0 && { ExpressionAttributeValues: found }),
  };
};

/** What `set` sets is named `:new_…`, so that a condition can speak of the same attribute. */
export const expression = (change: Change): Expression => {
  const members = Object.entries(change.set ?? {});
  const given = members.filter(([, value]) => value !== undefined);
  const set = [...given.map(([name]) => `#${name} = :new_${name}`), ...(change.compute ?? [])];
  const gone = members.filter(([, value]) => value === undefined).map(([name]) => name);
  const remove = [...gone, ...(change.remove ?? [])].map((name) => `#${name}`);
  const update = [set.length > 0 && `SET ${set.join(', ')}`, remove.length > 0 && `REMOVE ${remove.join(', ')}`]
    .filter(Boolean)
    .join(' ');
  const text = `${update} ${change.condition ?? ''}`;
  const values = { ...change.values, ...Object.fromEntries(given.map(([name, value]) => [`new_${name}`, value])) };
  const found = used(text, values);
  return {
    UpdateExpression: update,
    ...(change.condition && { ConditionExpression: change.condition }),
    ExpressionAttributeNames: aliases(text),
    ...(Object.keys(found).length > 0 && { ExpressionAttributeValues: found }),
  };
};
