import { AwsError } from '../model.ts';

/** dynalite keeps binary values as base64 text, as JSON has them; the wire server and its callers have bytes. */
const encode = (value: Uint8Array): string => Buffer.from(value).toString('base64');
const decode = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'base64'));

/** A loop: every item passes here, and lists of entries took most of the time. */
const mapped = (value: Record<string, unknown>, each: (one: unknown) => unknown): Record<string, unknown> => {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = each(value[key]);
  return copy;
};

/** A copy of an input in which bytes are base64 text. */
export const toWire = (value: any): any => {
  if (value instanceof Uint8Array) return encode(value);
  if (Array.isArray(value)) return value.map(toWire);
  if (value === null || typeof value !== 'object') return value;
  return mapped(value, toWire);
};

/** An attribute value has one member, named for its type. */
const isBinary = (value: object): value is { B: string } =>
  'B' in value && typeof value.B === 'string' && Object.keys(value).length === 1;

const isBinarySet = (value: object): value is { BS: string[] } =>
  'BS' in value && Array.isArray(value.BS) && Object.keys(value).length === 1;

/** A copy of an output in which base64 text of binary attributes is bytes. */
export const fromWire = (value: any): any => {
  if (Array.isArray(value)) return value.map(fromWire);
  if (value === null || typeof value !== 'object') return value;
  if (isBinary(value)) return { B: decode(value.B) };
  if (isBinarySet(value)) return { BS: value.BS.map(decode) };
  return mapped(value, fromWire);
};

/** Throws the error on; the items that it carries are an output too. */
export const fromWireError = (error: unknown): never => {
  if (!(error instanceof AwsError)) throw error;
  throw new AwsError(error.code, error.message, error.status, fromWire(error.extra));
};
