import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { InvokeResult, Queues } from '../parts.ts';
import type { FunctionDefinition } from './definition.ts';

/** What an event invoke configuration says, or its defaults (LAM-4). */
export interface EventPolicy {
  retries: number;
  ageSeconds: number;
}

export const defaultEventPolicy: EventPolicy = { retries: 2, ageSeconds: 6 * 3600 };

export interface AsyncParts {
  clock: Clock;
  queues: () => Queues;
  /** One attempt under the event's request id. Rejects with AwsError when throttled. */
  attempt(definition: FunctionDefinition, requestId: string, payload: unknown): Promise<InvokeResult>;
}

interface Queued {
  definition: FunctionDefinition;
  requestId: string;
  payload: unknown;
  policy: EventPolicy;
  enqueuedAt: number;
  failures: number;
  throttles: number;
}

const MINUTE = 60_000;
const LONGEST_BACKOFF = 5 * MINUTE;

/** The event queue of Lambda: function errors after one and two minutes, throttles with back-off, then the dead letters. */
export const createEventQueue = ({ clock, queues, attempt }: AsyncParts) => {
  const bury = (event: Queued, code: string, message: string): void => {
    const { definition, requestId, payload } = event;
    if (definition.deadLetters === undefined) return;
    const attributes = { RequestID: requestId, ErrorCode: code, ErrorMessage: message.slice(0, 1024) };
    queues().send(definition.deadLetters, JSON.stringify(payload ?? null), attributes);
  };

  const later = (event: Queued, waitMs: number, code: string, message: string): void => {
    const age = clock.now() + waitMs - event.enqueuedAt;
    if (age > event.policy.ageSeconds * 1000) bury(event, code, message);
    else clock.after(waitMs, () => void tryOnce(event));
  };

  const afterFailure = (event: Queued, payload: string): void => {
    const { errorMessage = '' } = JSON.parse(payload);
    event.failures += 1;
    if (event.failures > event.policy.retries) bury(event, '200', errorMessage);
    else later(event, event.failures * MINUTE, '200', errorMessage);
  };

  const afterThrottle = (event: Queued, error: AwsError): void => {
    event.throttles += 1;
    later(event, Math.min(1000 * 2 ** (event.throttles - 1), LONGEST_BACKOFF), String(error.status), error.message);
  };

  const tryOnce = async (event: Queued): Promise<void> => {
    try {
      const { functionError, payload } = await attempt(event.definition, event.requestId, event.payload);
      if (functionError !== undefined) afterFailure(event, payload);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      afterThrottle(event, error);
    }
  };

  return (definition: FunctionDefinition, requestId: string, payload: unknown, policy: EventPolicy): void =>
    void tryOnce({
      definition,
      requestId,
      payload,
      policy,
      enqueuedAt: clock.now(),
      failures: 0,
      throttles: 0,
    });
};
