/** The Amazon States Language in JSONata mode, on a clock of your choice. */
export { InvalidDefinition, TaskFailure } from './errors.ts';
export { type Execution, type ExecutionStatus, startExecution, type StartOptions } from './execution.ts';
export type { HistoryEvent } from './history.ts';
export type { ExecutionContext } from './run.ts';
export type { TaskHandle, TaskRequest, TaskRunner } from './tasks.ts';
export type { TokenAnswer } from './tokens.ts';
export type { Definition } from './types.ts';
export { parseDefinition } from './validate.ts';
