import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';

/** Ten minutes in which a repeated client request token writes nothing again (DDB-5). */
const TOKEN_MS = 600_000;

/** The client request tokens of transactions that were written. */
export const createTokens = (clock: Clock) => {
  const known = new Map<string, { at: number; items: string }>();
  return {
    /** @throws AwsError when the token was used for something else */
    knows: (token: string | undefined, items: unknown): boolean => {
      const before = token === undefined ? undefined : known.get(token);
      if (before === undefined || clock.now() - before.at >= TOKEN_MS) return false;
      if (before.items === JSON.stringify(items)) return true;
      throw new AwsError(
        'IdempotentParameterMismatchException',
        'The client request token was used with other parameters',
      );
    },
    remember: (token: string | undefined, items: unknown): void => {
      if (token !== undefined) known.set(token, { at: clock.now(), items: JSON.stringify(items) });
    },
  };
};
