import type { Outcome } from '../outcome.ts';
import type { PassState, SucceedState } from '../types.ts';
import type { Visit } from '../visit.ts';

/** Pass and Succeed do nothing of their own. */
export const pass = async (visit: Visit<PassState | SucceedState>): Promise<Outcome> => ({
  value: visit.input,
  source: visit.state,
  next: visit.state.Type === 'Pass' ? visit.state.Next : undefined,
});
