import type { Effect } from '../recorder.ts';
import type { Intent, Sight } from './shapes.ts';

export type Attributes = Record<string, any>;

export const sightOf = (item: Attributes, at: number, read: boolean): Sight => ({
  at,
  read,
  ...(item['holder'] && { holder: item['holder'].S }),
  turn: Number(item['turn']?.N ?? 0),
  ...(item['doing'] && { intent: item['doing'].M.at.N }),
});

/** The intent that a write sets, with the values of its fence. */
export const intentOf = ({ ExpressionAttributeValues: values }: Attributes): Intent | undefined => {
  const intent: string | undefined = values?.[':new_doing']?.M.at.N;
  if (intent === undefined) return undefined;
  const { ':me': me, ':turn': turn } = values;
  return { intent, ...(me && turn && { by: { holder: me.S, turn: Number(turn.N) } }) };
};

/** The revision that a release had on record until a write that names another one: by its condition, which held. */
export const replacedBy = ({ ExpressionAttributeValues: values }: Attributes): string | undefined =>
  values?.[':new_revisionArn'] && values[':seen']?.S;

const MAIL = ['wantDeploy', 'wantRollback', 'wantReconcile'];

/** What of a STATE item somebody would have to work on. */
export const openIn = (item: Attributes): string | undefined => {
  const phase = item['phase']?.S;
  if (item['candidate']) return 'a candidate';
  if (phase === 'drowsy' || phase === 'waking') return `phase ${phase}`;
  if (item['hold']) return undefined;
  return MAIL.find((name) => item[name]);
};

/** What of a STATE item calls a sleep off that has not cut yet. */
export const objectionIn = (item: Attributes): string | undefined =>
  item['holder'] && item['phase']?.S === 'drowsy' ? ['ring', ...MAIL, 'hold'].find((name) => item[name]) : undefined;

/** The name of a service by its key in the ledger. */
export const nameOfKey = (pk: string): string => pk.slice(pk.indexOf('/') + 1);

/** Members that a write sets, all of them where the answer tells; a put is its own key. */
export interface Write {
  key: Attributes;
  set: Attributes;
}

export const writesOf = ({ operation, input, output }: Effect): Write[] => {
  const named = (values: Attributes): Attributes =>
    Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (name.startsWith(':new_') ? [[name.slice(5), value]] : [])),
    );
  if (operation === 'PutItem') return [{ key: input.Item, set: input.Item }];
  if (operation === 'UpdateItem') {
    const whole = input.ReturnValues === 'ALL_NEW' ? output?.Attributes : undefined;
    return [{ key: input.Key, set: whole ?? named(input.ExpressionAttributeValues ?? {}) }];
  }
  if (operation !== 'TransactWriteItems') return [];
  return input.TransactItems.flatMap(({ Put, Update }: Attributes) => {
    if (Put) return [{ key: Put.Item, set: Put.Item }];
    return Update ? [{ key: Update.Key, set: named(Update.ExpressionAttributeValues ?? {}) }] : [];
  });
};
