import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf, traitsOf, valueSchemaOf } from './schema.ts';
import { readTimestamp } from './timestamps.ts';

/** `Rules.member.1.Arn=x` as nested names; the value of a leaf stands in `text`. */
export interface FormTree {
  text?: string;
  parts: Map<string, FormTree>;
}

const emptyTree = (): FormTree => ({ parts: new Map() });

const childOf = (tree: FormTree, name: string): FormTree => {
  const child = tree.parts.get(name) ?? emptyTree();
  tree.parts.set(name, child);
  return child;
};

export const formTree = (form: URLSearchParams): FormTree => {
  const root = emptyTree();
  for (const [name, value] of form) name.split('.').reduce(childOf, root).text = value;
  return root;
};

const numbered = (tree: FormTree | undefined): FormTree[] =>
  [...(tree?.parts ?? [])].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, part]) => part);

const structFromForm = (schema: NormalizedSchema, tree: FormTree): Record<string, unknown> => {
  const result: Record<string, unknown> = {};
  for (const [key, member] of membersOf(schema)) {
    const part = tree.parts.get(traitsOf(member).xmlName ?? key);
    if (part) result[key] = fromForm(member, part);
  }
  return result;
};

const listFromForm = (schema: NormalizedSchema, tree: FormTree): unknown[] => {
  const member = valueSchemaOf(schema);
  const items = traitsOf(schema).xmlFlattened ? tree : tree.parts.get(traitsOf(member).xmlName ?? 'member');
  return numbered(items).map((item) => fromForm(member, item));
};

const mapFromForm = (schema: NormalizedSchema, tree: FormTree): Record<string, unknown> => {
  const keyName = traitsOf(schema.getKeySchema()).xmlName ?? 'key';
  const valueName = traitsOf(valueSchemaOf(schema)).xmlName ?? 'value';
  const entries = numbered(traitsOf(schema).xmlFlattened ? tree : tree.parts.get('entry'));
  return Object.fromEntries(
    entries.map((entry) => [
      entry.parts.get(keyName)?.text ?? '',
      fromForm(valueSchemaOf(schema), entry.parts.get(valueName) ?? emptyTree()),
    ]),
  );
};

/** Text of a form, a header, a label or a query parameter as the schema's type. */
export const fromText = (schema: NormalizedSchema, text: string): unknown => {
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isBlobSchema()) return Uint8Array.from(Buffer.from(text, 'base64'));
  return schema.isTimestampSchema() ? readTimestamp(text) : text;
};

/** A form of awsQuery as the SDK's own types have it. */
export const fromForm = (schema: NormalizedSchema, tree: FormTree): any => {
  if (schema.isStructSchema()) return structFromForm(schema, tree);
  if (schema.isListSchema()) return listFromForm(schema, tree);
  if (schema.isMapSchema()) return mapFromForm(schema, tree);
  return fromText(schema, tree.text ?? '');
};
