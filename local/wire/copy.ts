import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf, valueSchemaOf } from './schema.ts';
import { readTimestamp, writeTimestamp } from './timestamps.ts';

type Copy = (value: any) => unknown;

const isNothing = (value: unknown): value is undefined | null => value === undefined || value === null;

/** Kept by schema: what to do with a value of it never changes. */
const known = new WeakMap<NormalizedSchema, Copy>();

const copyStruct = (schema: NormalizedSchema): Copy => {
  // Schemas may hold themselves: members are asked for when the first value comes.
  let members: [string, Copy][] | undefined;
  return (value) => {
    members ??= membersOf(schema).map(([key, member]) => [key, copyFor(member)]);
    const copy: Record<string, unknown> = {};
    for (const [key, copyMember] of members) {
      const given = value[key];
      if (!isNothing(given)) copy[key] = copyMember(given);
    }
    return copy;
  };
};

const copyList = (element: NormalizedSchema): Copy => {
  let copyElement: Copy | undefined;
  return (value) => {
    copyElement ??= copyFor(element);
    const copyOne = copyElement;
    return value.map((one: unknown) => (isNothing(one) ? undefined : copyOne(one)));
  };
};

const copyMap = (schema: NormalizedSchema): Copy => {
  const copyValue = copyFor(valueSchemaOf(schema));
  return (value) => {
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) if (!isNothing(value[key])) copy[key] = copyValue(value[key]);
    return copy;
  };
};

const make = (schema: NormalizedSchema): Copy => {
  if (schema.isStructSchema()) return copyStruct(schema);
  if (schema.isListSchema()) {
    const element = valueSchemaOf(schema);
    return copyList(element);
  }
  if (schema.isMapSchema()) return copyMap(schema);
  if (schema.isBlobSchema()) return (value) => Uint8Array.from(value);
  return schema.isTimestampSchema()
    ? (value) => readTimestamp(writeTimestamp(schema, value, 'epoch'))
    : (value) => value;
};

const copyFor = (schema: NormalizedSchema): Copy => {
  let copy = known.get(schema);
  if (!copy) known.set(schema, (copy = make(schema)));
  return copy;
};

/** What arrives at the other end of a wire: members that the schema names and that are there, nothing shared with the original. */
export const copyOf = (schema: NormalizedSchema, value: unknown): any =>
  isNothing(value) ? undefined : copyFor(schema)(value);
