import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf, traitsOf, valueSchemaOf } from './schema.ts';
import { readTimestamp, writeTimestamp } from './timestamps.ts';

/** `jsonName` counts in restJson1 only. */
export type JsonNames = 'jsonName' | 'memberName';

const nameOf = (member: NormalizedSchema, key: string, names: JsonNames): string =>
  names === 'jsonName' ? (traitsOf(member).jsonName ?? key) : key;

const mapValues = (value: object, each: (value: any) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([key, one]) => [key, each(one)]));

const structFromJson = (schema: NormalizedSchema, value: any, names: JsonNames): Record<string, unknown> => {
  const result: Record<string, unknown> = {};
  for (const [key, member] of membersOf(schema)) {
    const given = value[nameOf(member, key, names)];
    if (given !== undefined && given !== null) result[key] = fromJson(member, given, names);
  }
  return result;
};

/** A value of the wire as the SDK's own types have it. */
export const fromJson = (schema: NormalizedSchema, value: any, names: JsonNames): any => {
  if (value === undefined || value === null) return undefined;
  if (schema.isStructSchema()) return structFromJson(schema, value, names);
  if (schema.isListSchema()) return value.map((one: any) => fromJson(valueSchemaOf(schema), one, names));
  if (schema.isMapSchema()) return mapValues(value, (one) => fromJson(valueSchemaOf(schema), one, names));
  if (schema.isBlobSchema()) return Uint8Array.from(Buffer.from(value, 'base64'));
  return schema.isTimestampSchema() ? readTimestamp(value) : value;
};

const structToJson = (schema: NormalizedSchema, value: any, names: JsonNames): Record<string, unknown> => {
  const result: Record<string, unknown> = {};
  for (const [key, member] of membersOf(schema))
    if (value[key] !== undefined) result[nameOf(member, key, names)] = toJson(member, value[key], names);
  return result;
};

/** The inverse of `fromJson`. */
export const toJson = (schema: NormalizedSchema, value: any, names: JsonNames): any => {
  if (value === undefined || value === null) return undefined;
  if (schema.isStructSchema()) return structToJson(schema, value, names);
  if (schema.isListSchema()) return value.map((one: any) => toJson(valueSchemaOf(schema), one, names));
  if (schema.isMapSchema()) return mapValues(value, (one) => toJson(valueSchemaOf(schema), one, names));
  if (schema.isBlobSchema()) return Buffer.from(value).toString('base64');
  return schema.isTimestampSchema() ? writeTimestamp(schema, value, 'epoch') : value;
};
