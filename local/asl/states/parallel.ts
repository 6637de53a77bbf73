import type { Branch } from '../branch.ts';
import { type Runner, runLine, together } from '../lines.ts';
import type { Outcome } from '../outcome.ts';
import type { ParallelState } from '../types.ts';
import type { Visit } from '../visit.ts';

/** All branches at once on the same input; the first failure aborts the others (SFN-12). */
export const parallel = async (branch: Branch, visit: Visit<ParallelState>, runFlow: Runner): Promise<Outcome> => {
  const { state } = visit;
  const input = await visit.field(state.Arguments, 'Arguments', visit.input);
  const started = branch.event('ParallelStateStarted').id;
  const lines = state.Branches.map(() => branch.fork(started));
  const runs = lines.map(async (line, i) => {
    const flow = state.Branches[i] as (typeof state.Branches)[number];
    const output = await runLine(runFlow, line, flow, input);
    branch.last = line.last;
    return output;
  });
  const results = await together(branch, lines, runs);
  const exitFrom = branch.last;
  branch.event('ParallelStateSucceeded');
  visit.closed = true;
  return { value: results, more: { result: results }, source: state, next: state.Next, exitFrom };
};
