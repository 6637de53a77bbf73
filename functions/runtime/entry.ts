import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { z } from 'zod';
import type { Ports } from '../ports/index.ts';
import { withDecision, withErrors, withInput, withOutput, withSubject } from './middleware.ts';
import { type Invocation, portsOf } from './ports.ts';

/** What a step or handler is: input and ports in, decision out. */
export type Step<Input, Output> = (input: Input, ports: Ports) => Promise<Output>;

/** A Lambda handler; tests may give ports of their own. */
export type Entry<Output> = (event: unknown, context: Context) => Promise<Output>;

/**
 * The one list of what surrounds every function of ours: before from top to bottom, after and errors from bottom to top.
 * Making it does nothing; environment, settings and clients are made by the first invocation.
 * @param portsFrom replaced in tests
 */
export const surround = <Input, Output>(
  input: z.ZodType<Input>,
  output: z.ZodType<Output>,
  step: Step<Input, Output>,
  portsFrom: (invocation: Invocation) => Ports = portsOf,
): Entry<Output> => {
  // Bundles keep the names of functions.
  const name = step.name || 'step';
  // The machine's own timeout speaks (protocol.md §1.3): middy's early one would give it another name.
  const list = middy({ timeoutEarlyInMillis: 0 })
    .use(withSubject())
    .use(withErrors(name))
    .use(withDecision(name))
    .use(withOutput(name, output))
    .use(withInput(input))
    .handler(async (event: unknown, context: Context) => step(event as Input, portsFrom(context)));
  return (event, context) => list(event, context) as Promise<Output>;
};

/** A step of a state machine as a Lambda handler. @throws BadInput and what the step throws, named for the machine */
export const entry = <Input, Output>(
  input: z.ZodType<Input>,
  output: z.ZodType<Output>,
  step: Step<Input, Output>,
): Entry<Output> => surround(input, output, step);

/** A function that no state machine calls (doorbell, nudge, sweep), behind the same list. */
export const handlerEntry = <Input, Output>(
  input: z.ZodType<Input>,
  output: z.ZodType<Output>,
  handler: Step<Input, Output>,
): Entry<Output> => surround(input, output, handler);
