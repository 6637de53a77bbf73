import { AwsRefused, AwsUnavailable, Throttled } from '../domain/errors.ts';
import { PATIENCE_MS } from '../domain/lag.ts';

/**
 * What every SDK client is made with: two attempts of at most 5 s each, so that a mutation started with 12 s left is over
 * before its invocation is (`protocol.md` §1.2). Region, endpoint and credentials come from the environment.
 */
export interface ClientSettings {
  maxAttempts: number;
  // The SDK takes a handler or its options; tests and the local model put a transport of their own here.
  requestHandler: any;
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

export const clientSettings: ClientSettings = {
  maxAttempts: 2,
  // Without throwOnRequestTimeout the SDK only warns when the time is over.
  requestHandler: { requestTimeout: PATIENCE_MS, connectionTimeout: 2_000, throwOnRequestTimeout: true },
};

/** Makes a thing on first use: importing and wiring make no client. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { it: T } | undefined;
  return () => (made ??= { it: make() }).it;
};

/** The members of SDK errors that decide what they are worth. */
interface SdkError extends Error {
  $retryable?: { throttling?: boolean };
  $metadata?: { httpStatusCode?: number };
  code?: string;
}

const THROTTLING =
  /Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded|TransactionInProgress|TransactionConflict|PriorRequestNotComplete|SlowDown|ServiceQuotaExceeded|UpdateInProgress|ConcurrentUpdate/;
const NETWORK =
  /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ERR_STREAM)|^Timeout|NetworkingError|AbortError/;

/** @returns the error in our words, with the SDK's as cause: worth a retry, or not */
export const translate = (error: unknown, what: string): Error => {
  const it = error as SdkError;
  const told = `${what}: ${it.name}: ${it.message}`;
  const status = it.$metadata?.httpStatusCode ?? 0;
  if (status === 429 || it.$retryable?.throttling || THROTTLING.test(it.name))
    return new Throttled(told, { cause: it });
  if (status >= 500 || NETWORK.test(it.code ?? '') || NETWORK.test(it.name))
    return new AwsUnavailable(told, { cause: it });
  return new AwsRefused(told, { cause: it });
};

/**
 * Sends one call; its errors are translated.
 * @param what operation as a person names it, for the message
 * @throws Throttled, AwsUnavailable, AwsRefused
 */
export const call = async <T>(what: string, send: () => Promise<T>): Promise<T> => {
  try {
    return await send();
  } catch (error) {
    throw translate(error, what);
  }
};

/** Whether the SDK's error behind ours (or itself) has one of these names. */
export const isNamed = (error: unknown, ...names: string[]): boolean => {
  const name = (error as Error | undefined)?.name ?? '';
  return (
    names.includes(name) || (error instanceof Error && error.cause !== undefined && isNamed(error.cause, ...names))
  );
};
