import { createHash } from 'node:crypto';
import type { Stage } from '../stage/stage.ts';
import type { Run } from './run.ts';

/** Everything a run shows outside, a line each, in order: calls with their inputs, histories, printed lines, visitors. */
export const traceLines = ({ stage, visited, pushed, fired }: Run): string[] => {
  const { world }: Stage = stage;
  const printed = world
    .logs()
    // A function's first invocation in a process says so, whichever world it is in.
    .map(({ line, ...of }) => JSON.stringify(of) + line.replace(/"cold_start":\w+/, ''));
  return [
    ...world.callLog().map((call) => JSON.stringify(call)),
    ...world.executions().map((execution) => JSON.stringify(execution)),
    ...printed,
    ...[world.lambda.billing(), world.refusals(), visited, pushed, [...fired]].map((one) => JSON.stringify(one)),
  ];
};

/** Two runs alike have the same hash. */
export const hashOf = (lines: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line).update('\n');
  return hash.digest('hex').slice(0, 16);
};
