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
  // Rounded: seconds with a fraction are not exact, 1.001 * 1000 is below 1001.
  const seconds = typeof value === 'number' || /^[\d.]+$/.test(value) ? Number(value) : undefined;
  return new Date(seconds === undefined ? value : Math.round(seconds * 1000));
};
