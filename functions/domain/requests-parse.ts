import * as z from 'zod';

/** Either the request, or why it is none, in words that name what was seen and what was expected. */
export type Parsed<T> = { ok: true; request: T } | { ok: false; problem: string };

const tell = (error: z.ZodError, expected: string): string =>
  `${error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`).join('; ')}. Expected ${expected}`;

/** @param services the configured keys */
export const parseWith = <T>(
  schema: z.ZodType<T>,
  request: unknown,
  services: readonly string[],
  expected: string,
): Parsed<T> => {
  const parsed = schema.safeParse(request);
  if (!parsed.success) return { ok: false, problem: tell(parsed.error, expected) };
  const key = (parsed.data as { service: string }).service;
  if (!services.includes(key))
    return {
      ok: false,
      problem: `service ${JSON.stringify(key)} is not configured; configured are ${services.join(', ')}`,
    };
  return { ok: true, request: parsed.data };
};
