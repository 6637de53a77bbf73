/** One finding about a state machine definition, as ValidateStateMachineDefinition gives it. */
export interface Diagnostic {
  code: string;
  message: string;
  /** `/States/Name/Field`. */
  location: string;
}

const describe = ({ code, message, location }: Diagnostic): string => `${code}: ${message} at ${location}`;

/** CreateStateMachine refuses the definition; the message is AWS's, where a recording shows it. */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(`Invalid State Machine Definition: '${diagnostics.map(describe).join(', ')}'`);
    this.diagnostics = diagnostics;
  }
}

/** How a task fails: `error` is what Retry and Catch match on. Both may be absent (SendTaskFailure without them). */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';
  readonly error: string | undefined;
  readonly failureCause: string | undefined;
  constructor(error?: string, cause?: string) {
    super(`${error ?? 'no error'}: ${cause ?? 'no cause'}`);
    this.error = error;
    this.failureCause = cause;
  }
}

/** Where a JSONata evaluation failed; becomes an EvaluationFailed event. */
export interface EvaluationSite {
  location?: string;
  state: string;
  /** A bad Wait Timestamp points to its StateEntered, all others to the event before it (`local-notes.md` §5). */
  afterEntered?: boolean;
}

export interface StateErrorOptions {
  evaluation?: EvaluationSite;
  /** Further names under which Retry and Catch find the error. */
  aliases?: readonly string[];
  /** Outside the reach of Retry and Catch. */
  fatal?: boolean;
}

/** A state failed with a `States.*`, service or own error name. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly error: string | undefined;
  readonly failureCause: string | undefined;
  readonly evaluation: EvaluationSite | undefined;
  readonly aliases: readonly string[];
  readonly fatal: boolean;
  constructor(error?: string, cause?: string, options: StateErrorOptions = {}) {
    super(`${error ?? 'no error'}: ${cause ?? 'no cause'}`);
    this.error = error;
    this.failureCause = cause;
    this.evaluation = options.evaluation;
    this.aliases = options.aliases ?? [];
    this.fatal = options.fatal ?? false;
  }
}

/** Unwinds a branch that was called off; never seen outside the interpreter. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
