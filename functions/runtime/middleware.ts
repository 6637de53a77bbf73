import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import type { z } from 'zod';
import { BadInput } from '../domain/errors.ts';
import { logger, metrics } from './logger.ts';
import { redact, tellError } from './redact.ts';
import { subjectOf } from './subject.ts';

/** Service key, turn and execution on every line, and none of them on the next invocation's. */
export const withSubject = (): MiddlewareObj => {
  const clear = (): void => logger().resetKeys();
  return {
    before: ({ event, context }) => {
      logger().resetKeys();
      logger().addContext(context);
      logger().appendKeys({ ...subjectOf(event) });
    },
    after: clear,
    onError: clear,
  };
};

/** Names the error; as no response is set, it goes on to the state machine. */
export const withErrors = (name: string): MiddlewareObj => ({
  onError: ({ error }) => {
    logger().error(`${name} failed`, { failure: tellError(error) });
  },
});

interface Decided {
  next?: string;
  reason?: string;
  turn?: number;
  seconds?: number;
  statusCode?: number;
  found?: string[];
}

/** The members of an output that may be logged: bodies, headers and plans stay out. */
const decisionOf = (output: unknown): Decided => {
  const { next, reason, turn, seconds, statusCode, found } = (output ?? {}) as Decided;
  const told = { next, reason: reason && redact(reason), turn, seconds, statusCode, found };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
};

/** One line and one count a decision. Step and next are no dimensions: each pair would be a metric of its own, paid by the hour. */
export const withDecision = (name: string): MiddlewareObj => ({
  after: ({ response }) => {
    const decided = decisionOf(response);
    logger().info(`${name} decided`, { ...decided });
    const next = decided.next ?? decided.statusCode?.toString() ?? 'done';
    // Published at once: the next decision may be another execution's, in the same sandbox.
    metrics().addMetadata('step', name).addMetadata('next', next).addMetric('StepDecided', MetricUnit.Count, 1);
    metrics().publishStoredMetrics();
  },
});

const words = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || '(input)'}: ${issue.message}`).join('; ');

/** @throws BadInput naming each wrong member and what was expected */
export const withInput = (schema: z.ZodType): MiddlewareObj => ({
  before: (request) => {
    const parsed = schema.safeParse(request.event);
    if (!parsed.success) throw new BadInput(`the input is not as expected: ${words(parsed.error)}`);
    request.event = parsed.data;
  },
});

/** @throws Error for an output that the state machine does not expect: our mistake, so no retry is named for it */
export const withOutput = (name: string, schema: z.ZodType): MiddlewareObj => ({
  after: (request) => {
    const parsed = schema.safeParse(request.response);
    if (!parsed.success) throw new Error(`the output of ${name} is not as promised: ${words(parsed.error)}`);
    request.response = parsed.data;
  },
});
