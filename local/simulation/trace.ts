import { createHash } from 'node:crypto';
import type { Stage } from '../stage/stage.ts';
import type { Run } from './run.ts';

/**
 * A function's first invocation in a process says so, whichever world it is in; and the frames of an error's stack go on in the
 * model, and in whoever called it.
 */
const ofAnyProcess = (line: string): string => line.replace(/"cold_start":\w+/, '').replaceAll(/\\n +at [^"\\]*/g, '');

/** A text in a list of a JSON text that lies in another: its own quotes and backslashes are put off twice. */
const TEXT = String.raw`\\"(?:[^\\]|\\\\(?:\\["\\]|[^\\]))*\\"`;
const TRACE = new RegExp(String.raw`\\"trace\\":\[(?:${TEXT},?)*\]`, 'g');

/** How deep an error's stack is hangs on the way a call took, over the wire or not; a worker keeps none. */
export const withoutTrace = (line: string): string => line.replaceAll(TRACE, '');

/** Everything a run shows outside, a line each, in order: calls with their inputs, histories, printed lines, visitors. */
export const traceLines = ({ stage, visited, pushed, fired }: Run): string[] => {
  const { world }: Stage = stage;
  const printed = world.logs().map(({ line, ...of }) => JSON.stringify(of) + ofAnyProcess(line));
  return [
    ...world.callLog().map((call) => JSON.stringify(call)),
    ...world.executions().map((execution) => withoutTrace(JSON.stringify(execution))),
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
