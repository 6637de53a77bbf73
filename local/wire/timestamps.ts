import type { NormalizedSchema } from '@smithy/core/schema';

export type TimestampFormat = 'epoch' | 'iso' | 'http';

/** Numbers that static schemas use: 4 leaves the format to the protocol. */
const formats: Record<number, TimestampFormat> = { 5: 'iso', 6: 'http', 7: 'epoch' };

/** @param otherwise the protocol's own format */
export const writeTimestamp = (
  schema: NormalizedSchema,
  value: Date | number | string,
  otherwise: TimestampFormat,
): string | number => {
  const date = new Date(value);
  const format = formats[schema.getSchema() as number] ?? otherwise;
  if (format === 'iso') return date.toISOString();
  return format === 'http' ? date.toUTCString() : date.getTime() / 1000;
};

export const readTimestamp = (value: string | number): Date => {
  if (typeof value === 'number') return new Date(value * 1000);
  return /^[\d.]+$/.test(value) ? new Date(Number(value) * 1000) : new Date(value);
};
