/** Task tokens are one long word of base64 (SFN names them in InvalidToken messages); digests and ARNs have shorter words. */
const LONG_WORD = /[A-Za-z0-9+/=_-]{100,}/g;
const TEXT_MAX = 2_000;

/** Text that may be logged, whoever wrote it. */
export const redact = (text: string): string => text.replace(LONG_WORD, '[redacted]').slice(0, TEXT_MAX);

export interface ToldError {
  name: string;
  message: string;
  stack?: string;
  cause?: ToldError;
}

/** Name and words only: the members of SDK errors hold responses and headers. */
export const tellError = (error: unknown): ToldError => {
  if (!(error instanceof Error)) return { name: 'NotAnError', message: redact(String(error)) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message: redact(message),
    ...(stack && { stack: redact(stack) }),
    ...(cause !== undefined && { cause: tellError(cause) }),
  };
};
