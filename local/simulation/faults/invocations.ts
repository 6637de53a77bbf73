import type { Chance } from '../../chance.ts';
import type { InvocationTrouble } from '../../lambda/index.ts';
import type { Params } from '../story.ts';

/** One fault of invocations of functions. */
export interface InvocationFault {
  name: string;
  weight: number;
  /** Default: every function. */
  fits?: (functionName: string) => boolean;
  draw: (chance: Chance) => Params;
  trouble: (params: Params) => InvocationTrouble;
}

/** LAM-5: the same input once more, beside the first or after it. */
export const invokedTwice: InvocationFault = {
  name: 'invokedTwice',
  weight: 3,
  draw: (chance) => ({ seconds: Math.floor(chance.next() < 0.5 ? 0 : chance.between(1, 20)) }),
  trouble: ({ seconds }) => ({ againSeconds: Number(seconds) }),
};

/** Whoever waits for it loses the connection and asks again; its code goes on. */
export const answerLost: InvocationFault = {
  name: 'answerLost',
  weight: 3,
  // Behind a load balancer nobody asks again: the visitor does.
  fits: (name) => !name.endsWith('-doorbell'),
  draw: (chance) => ({ seconds: Math.floor(chance.between(0, 20)) / 20 }),
  trouble: ({ seconds }) => ({ lostSeconds: Number(seconds) }),
};

export const INVOCATION_FAULTS: readonly InvocationFault[] = [invokedTwice, answerLost];
