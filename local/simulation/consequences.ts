import { count } from './run.ts';
import type { Run } from './run.ts';

const TIMED_OUT = 'ERROR Invoke Error {"errorType":"Sandbox.Timedout"';

/** Counts what came of faults: functions that ran out of time, and calls that their code made all the same. */
export const countConsequences = ({ stage: { world }, fired, began }: Run): void => {
  const ends = new Map(
    world.lambda
      .logs()
      .filter(({ line, at }) => at >= began && line.startsWith(TIMED_OUT))
      .map(({ requestId, at }) => [requestId, at]),
  );
  for (let one = 0; one < ends.size; one++) count(fired, 'timedOut');
  for (const { invocation = '', at } of world.callLog())
    if (at > (ends.get(invocation) ?? Infinity)) count(fired, 'zombieCalls');
};
