import type { Branch } from './branch.ts';
import { StateError } from './errors.ts';
import type { Flow } from './types.ts';

/** Runs a flow on a branch to its end. @returns its output @throws StateError | Cancelled */
export type Runner = (branch: Branch, flow: Flow, input: unknown) => Promise<unknown>;

/** A failure, with the line in which it happened. */
class FailedLine extends Error {
  readonly line: Branch;
  readonly failure: StateError;
  constructor(line: Branch, failure: StateError) {
    super(failure.message);
    this.line = line;
    this.failure = failure;
  }
}

/** Runs a flow on a line inside a branch, so that `together` knows where it failed. */
export const runLine = async (runFlow: Runner, line: Branch, flow: Flow, input: unknown): Promise<unknown> => {
  try {
    return await runFlow(line, flow, input);
  } catch (failure) {
    throw failure instanceof StateError ? new FailedLine(line, failure) : failure;
  }
};

/** Told of each line before it is aborted, so that a Map can log its iterations. */
export type OnAbort = (line: Branch, failed: boolean, previous: number) => void;

const abortAll = (lines: readonly Branch[], failed: Branch | undefined, previous: number, onAbort: OnAbort): void => {
  const others = lines.filter((line) => line !== failed);
  for (const line of failed ? [failed, ...others] : others) {
    onAbort(line, line === failed, previous);
    line.abort(previous);
  }
};

/**
 * Waits for the lines inside a branch; after the first failure aborts them all.
 * @param lines may grow while they run
 * @throws what failed first; `branch.last` is then the newest event of the failed line
 */
export const together = async <T>(
  branch: Branch,
  lines: readonly Branch[],
  runs: readonly Promise<T>[],
  onAbort: OnAbort = () => {},
): Promise<T[]> => {
  try {
    return await Promise.all(runs);
  } catch (reason) {
    branch.check();
    const failed = reason instanceof FailedLine ? reason : undefined;
    const previous = failed?.line.last ?? branch.last;
    abortAll(lines, failed?.line, previous, onAbort);
    branch.last = previous;
    throw failed?.failure ?? reason;
  } finally {
    branch.forget(lines);
  }
};
