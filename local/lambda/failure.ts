import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { chunkAsDeployed } from './packages.ts';

/** The payload of a failed invocation. */
export interface Failure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** An error of the runtime rather than of the function's code. */
export class RuntimeError extends Error {
  constructor(type: string, message: string) {
    super(message);
    this.name = type;
  }
}

/** What the Node.js runtime makes of whatever a handler throws: the type is the error's name. */
export const failureOf = (thrown: unknown): Failure => {
  if (!types.isNativeError(thrown) && !(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  // Frames of the host and of the engine are no part of the function.
  const trace = (thrown.stack ?? '').split('\n').filter((line) => !/\/local\/lambda\/|\(?node:internal/.test(line));
  return { errorType: thrown.name, errorMessage: thrown.message, trace };
};

/** Lambda unpacks code there; a folder of this machine, or how often a module was loaded, must not get into a run. */
const TASK_ROOT = 'file:///var/task';

export const asDeployed = (line: string, directory: string): string => {
  // Nearly every line that is printed names no file: three searches of each were a hundredth of a simulation.
  if (!line.includes('file:') && !line.includes('?fn=')) return line;
  return chunkAsDeployed(line, TASK_ROOT)
    .replaceAll(pathToFileURL(directory).href, TASK_ROOT)
    .replaceAll(/(\/var\/task\/[^?:\s]*)\?fn=[^:\s"]*/g, '$1');
};

/** SFN-16: Step Functions tells a timeout by this type. */
export const timedOut = (requestId: string, seconds: number): Failure => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
});

export const killed = (requestId: string): Failure => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
});
