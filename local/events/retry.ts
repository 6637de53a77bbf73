import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';

/** As in templates and API calls (EB-3, SCH-6). */
export interface RetryPolicy {
  /** 60 to 86,400; default 86,400. */
  MaximumEventAgeInSeconds?: number;
  /** 0 to 185; default 185. */
  MaximumRetryAttempts?: number;
}

/** Why an event ended in the dead-letter queue, as its message attributes tell. */
export interface Death {
  error: AwsError;
  retries: number;
  exhausted?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
}

export interface Delivery {
  policy?: RetryPolicy;
  /** @param attempt 1 for the first @throws AwsError */
  send(attempt: number): void;
  dead(death: Death): void;
  /** Runs once, after success or death. */
  done?(): void;
}

const inRange = (value: unknown, low: number, high: number): boolean =>
  value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high);

/** @throws AwsError ValidationException */
export const checkRetryPolicy = (policy: RetryPolicy = {}): void => {
  if (!inRange(policy.MaximumEventAgeInSeconds, 60, 86_400)) {
    throw new AwsError('ValidationException', 'MaximumEventAgeInSeconds must be 60 to 86400.');
  }
  if (!inRange(policy.MaximumRetryAttempts, 0, 185)) {
    throw new AwsError('ValidationException', 'MaximumRetryAttempts must be 0 to 185.');
  }
};

/** What a target may get over; all else (no permission, no such target) goes to the dead-letter queue at once. */
const isRetryable = ({ code, status }: AwsError): boolean =>
  status >= 500 || status === 429 || /Throttl|TooManyRequests|LimitExceeded/.test(code);

/** Doubles from 1 s; 185 tries in 24 h are one in 467 s on average, so it stays below twice that. Jitter: half to whole. */
const backoffMs = (retry: number, chance: Chance): number =>
  Math.min(2 ** (retry - 1), 900) * chance.between(0.5, 1) * 1000;

/** Calls `send` until it succeeds or the policy is exhausted. Errors that are no AwsError are the model's own: thrown. */
export const deliver = (clock: Clock, chance: Chance, delivery: Delivery): void => {
  const { MaximumEventAgeInSeconds = 86_400, MaximumRetryAttempts = 185 } = delivery.policy ?? {};
  const deadline = clock.now() + MaximumEventAgeInSeconds * 1000;
  const failed = (error: AwsError, attempt: number): void => {
    const waitMs = backoffMs(attempt, chance);
    const exhausted = exhaustedBy(attempt, clock.now() + waitMs);
    if (isRetryable(error) && !exhausted) {
      clock.after(waitMs, () => run(attempt + 1));
      return;
    }
    delivery.dead({ error, retries: attempt - 1, exhausted: isRetryable(error) ? exhausted : undefined });
    delivery.done?.();
  };
  const exhaustedBy = (attempt: number, next: number): Death['exhausted'] => {
    if (attempt > MaximumRetryAttempts) return 'MaximumRetryAttempts';
    return next > deadline ? 'MaximumEventAgeInSeconds' : undefined;
  };
  const run = (attempt: number): void => {
    try {
      delivery.send(attempt);
    } catch (error) {
      if (error instanceof AwsError) return failed(error, attempt);
      throw error;
    }
    delivery.done?.();
  };
  run(1);
};

/** Message attributes of a dead letter, without those that name where it came from. */
export const deathAttributes = ({ error, retries, exhausted }: Death): Record<string, string> => ({
  ERROR_CODE: error.code,
  ERROR_MESSAGE: error.message,
  RETRY_ATTEMPTS: String(retries),
  ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
});
