import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf, traitsOf, valueSchemaOf } from './schema.ts';
import { writeTimestamp } from './timestamps.ts';

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);

export const element = (tag: string, content: string): string => `<${tag}>${content}</${tag}>`;

/** The members of a structure, without an element around them. */
export const membersToXml = (schema: NormalizedSchema, value: any): string =>
  membersOf(schema)
    .map(([key, member]) => toXml(member, value[key], traitsOf(member).xmlName ?? key))
    .join('');

const listToXml = (schema: NormalizedSchema, value: any[], tag: string): string => {
  const member = valueSchemaOf(schema);
  const flat = traitsOf(schema).xmlFlattened !== undefined;
  const items = value.map((one) => toXml(member, one, flat ? tag : (traitsOf(member).xmlName ?? 'member'))).join('');
  return flat ? items : element(tag, items);
};

const mapToXml = (schema: NormalizedSchema, value: object, tag: string): string => {
  const keyTag = traitsOf(schema.getKeySchema()).xmlName ?? 'key';
  const valueTag = traitsOf(valueSchemaOf(schema)).xmlName ?? 'value';
  const entry = ([key, one]: [string, unknown]): string =>
    element(keyTag, escapeXml(key)) + toXml(valueSchemaOf(schema), one, valueTag);
  const flat = traitsOf(schema).xmlFlattened !== undefined;
  const entries = Object.entries(value).map((one) => element(flat ? tag : 'entry', entry(one)));
  return flat ? entries.join('') : element(tag, entries.join(''));
};

const textOf = (schema: NormalizedSchema, value: any): string => {
  if (schema.isBlobSchema()) return Buffer.from(value).toString('base64');
  return String(schema.isTimestampSchema() ? writeTimestamp(schema, value, 'iso') : value);
};

/** A value as awsQuery answers it; nothing for what is absent. */
export const toXml = (schema: NormalizedSchema, value: any, tag: string): string => {
  if (value === undefined || value === null) return '';
  if (schema.isStructSchema()) return element(tag, membersToXml(schema, value));
  if (schema.isListSchema()) return listToXml(schema, value, tag);
  if (schema.isMapSchema()) return mapToXml(schema, value, tag);
  return element(tag, escapeXml(textOf(schema, value)));
};
