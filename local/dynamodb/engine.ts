import { createRequire } from 'node:module';
import { AwsError } from '../model.ts';
import { remembering } from './expressions.ts';
import { createItems } from './items.ts';

/** dynalite as a library: its validations parse the expressions, its actions apply them (`local-notes.md` §2). It ships no types. */
const load = createRequire(import.meta.url);
const database = load('dynalite/db');
const checks = load('dynalite/validations');
for (const name of ['conditionParser', 'projectionParser', 'updateParser']) {
  const parser = load(`dynalite/db/${name}`);
  parser.parse = remembering(parser.parse);
}

export type AttributeValue = Record<string, unknown>;
export type Item = Record<string, AttributeValue>;

/** A request after dynalite has checked it and parsed its expressions. */
export type Parsed = Record<string, unknown> & { TableName: string };

export interface Engine {
  /** @throws AwsError ValidationException */
  parse(action: string, input: Record<string, unknown>): Parsed;
  /** @throws AwsError */
  run(action: string, parsed: Parsed): Promise<any>;
  /** Makes a table that is there at once: CloudFormation goes on when a table is ACTIVE. @throws AwsError */
  createTable(definition: Record<string, unknown> & { TableName: string }): void;
  /** The error of a condition that the item does not meet; undefined when it does. */
  objection(parsed: Parsed, item: Item | undefined): AwsError | undefined;
}

const lower = (action: string): string => action.charAt(0).toLowerCase() + action.slice(1);

/** `require` looks for the file again each time. */
const loadOnce = (folder: string): ((action: string) => any) => {
  const known = new Map<string, unknown>();
  return (action) => {
    if (!known.has(action)) known.set(action, load(`dynalite/${folder}/${lower(action)}`));
    return known.get(action);
  };
};
const validationOf = loadOnce('validations');
const actionOf = loadOnce('actions');

const toAwsError = (error: any): unknown => {
  if (!error?.body) return error;
  const { __type: type, message, Message } = error.body;
  return new AwsError(String(type).split('#').at(-1) ?? 'InternalFailure', message ?? Message ?? '', error.statusCode);
};

/** dynalite's database with its tables and items in memory. */
const createStore = () => {
  const store = database.create({ createTableMs: 0 });
  const tables = new Map<string, { definition: Parsed; items: ReturnType<typeof createItems> }>();
  return Object.assign(store, {
    tables,
    getTable: (name: string, ...rest: unknown[]): void => {
      const done = rest.at(-1) as (error: unknown, table?: Parsed) => void;
      const table = tables.get(name);
      if (table) return done(null, table.definition);
      done({
        statusCode: 400,
        body: {
          __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
          message: 'Requested resource not found',
        },
      });
    },
    getItemDb: (name: string) => tables.get(name)!.items,
  });
};

/** An empty database. */
export const createEngine = (): Engine => {
  const store = createStore();
  const parse: Engine['parse'] = (action, input) => {
    const { types, custom } = validationOf(action);
    try {
      const parsed = checks.checkTypes({ ...input }, types);
      checks.checkValidations(parsed, types, custom, store);
      return parsed;
    } catch (error) {
      throw toAwsError(error);
    }
  };
  const run: Engine['run'] = (action, parsed) => {
    const act = actionOf(action);
    return new Promise((resolve, reject) => {
      act(store, parsed, (error: unknown, data: unknown) => (error ? reject(toAwsError(error)) : resolve(data)));
    });
  };
  return {
    parse,
    run,
    createTable(definition) {
      const parsed = parse('CreateTable', definition);
      store.tables.set(parsed.TableName, { definition: { ...parsed, TableStatus: 'ACTIVE' }, items: createItems() });
    },
    objection(parsed, item) {
      const error = database.checkConditional(parsed, item);
      return error ? (toAwsError(error) as AwsError) : undefined;
    },
  };
};
