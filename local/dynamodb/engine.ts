import { createRequire } from 'node:module';
import { AwsError } from '../model.ts';

/** dynalite as a library: its validations parse the expressions, its actions apply them (`local-notes.md` §2). It ships no types. */
const load = createRequire(import.meta.url);
const database = load('dynalite/db');
const checks = load('dynalite/validations');

export type AttributeValue = Record<string, unknown>;
export type Item = Record<string, AttributeValue>;

/** A request after dynalite has checked it and parsed its expressions. */
export type Parsed = Record<string, unknown> & { TableName: string };

export interface Engine {
  /** @throws AwsError ValidationException */
  parse(action: string, input: Record<string, unknown>): Parsed;
  /** @throws AwsError */
  run(action: string, parsed: Parsed): Promise<any>;
  /** Makes a table that is there at once: CloudFormation goes on when a table is ACTIVE. */
  createTable(definition: Record<string, unknown> & { TableName: string }): Promise<void>;
  /** The error of a condition that the item does not meet; undefined when it does. */
  objection(parsed: Parsed, item: Item | undefined): AwsError | undefined;
}

const lower = (action: string): string => action.charAt(0).toLowerCase() + action.slice(1);

const toAwsError = (error: any): unknown => {
  if (!error?.body) return error;
  const { __type: type, message, Message } = error.body;
  return new AwsError(String(type).split('#').at(-1) ?? 'InternalFailure', message ?? Message ?? '', error.statusCode);
};

/** An empty database. */
export const createEngine = (): Engine => {
  const store = database.create({ createTableMs: 0 });
  const parse: Engine['parse'] = (action, input) => {
    const { types, custom } = load(`dynalite/validations/${lower(action)}`);
    try {
      const parsed = checks.checkTypes({ ...input }, types);
      checks.checkValidations(parsed, types, custom, store);
      return parsed;
    } catch (error) {
      throw toAwsError(error);
    }
  };
  const run: Engine['run'] = (action, parsed) => {
    const act = load(`dynalite/actions/${lower(action)}`);
    return new Promise((resolve, reject) => {
      act(store, parsed, (error: unknown, data: unknown) => (error ? reject(toAwsError(error)) : resolve(data)));
    });
  };
  return {
    parse,
    run,
    async createTable(definition) {
      const parsed = parse('CreateTable', definition);
      await run('CreateTable', parsed);
      // dynalite makes it ACTIVE by a timer of its own, which the model's clock would have to fire.
      const active = { ...parsed, TableStatus: 'ACTIVE' };
      await new Promise<void>((resolve, reject) => {
        store.tableDb.put(parsed.TableName, active, (error: unknown) => (error ? reject(error) : resolve()));
      });
    },
    objection(parsed, item) {
      const error = database.checkConditional(parsed, item);
      return error ? (toAwsError(error) as AwsError) : undefined;
    },
  };
};
