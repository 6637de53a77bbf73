const offsetDateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** @returns milliseconds since the epoch of an ISO 8601 date-time with offset; `undefined` for anything else */
export const parseTimestamp = (text: unknown): number | undefined => {
  if (typeof text !== 'string' || !offsetDateTime.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};
