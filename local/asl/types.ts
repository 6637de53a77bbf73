/** A value of the definition in which any text may be a `{% … %}` expression. */
export type Template = unknown;

interface Common {
  Comment?: string;
  QueryLanguage?: 'JSONata' | 'JSONPath';
}

interface WithOutput {
  Output?: Template;
  Assign?: Record<string, Template>;
}

interface WithNext {
  Next?: string;
  End?: boolean;
}

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher extends WithOutput {
  ErrorEquals: string[];
  Next: string;
}

interface WithRetry {
  Retry?: Retrier[];
  Catch?: Catcher[];
}

export interface ChoiceRule extends WithOutput {
  Condition: Template;
  Next: string;
}

export interface PassState extends Common, WithOutput, WithNext {
  Type: 'Pass';
}

export interface SucceedState extends Common, WithOutput {
  Type: 'Succeed';
}

export interface FailState extends Common {
  Type: 'Fail';
  Error?: Template;
  Cause?: Template;
}

export interface ChoiceState extends Common, WithOutput {
  Type: 'Choice';
  Choices: ChoiceRule[];
  Default?: string;
}

export interface WaitState extends Common, WithOutput, WithNext {
  Type: 'Wait';
  Seconds?: Template;
  Timestamp?: Template;
}

export interface TaskState extends Common, WithOutput, WithNext, WithRetry {
  Type: 'Task';
  Resource: string;
  Arguments?: Template;
  TimeoutSeconds?: Template;
  HeartbeatSeconds?: Template;
  Credentials?: { RoleArn: Template };
}

export interface ParallelState extends Common, WithOutput, WithNext, WithRetry {
  Type: 'Parallel';
  Branches: Flow[];
  Arguments?: Template;
}

export interface MapState extends Common, WithOutput, WithNext, WithRetry {
  Type: 'Map';
  ItemProcessor: Flow & { ProcessorConfig?: { Mode?: string } };
  Items?: Template;
  ItemSelector?: Template;
  MaxConcurrency?: Template;
  ToleratedFailureCount?: Template;
  ToleratedFailurePercentage?: Template;
}

export type State =
  | PassState
  | SucceedState
  | FailState
  | ChoiceState
  | WaitState
  | TaskState
  | ParallelState
  | MapState;

/** States that run one after another: the machine itself, a branch, an item processor. */
export interface Flow {
  StartAt: string;
  States: Record<string, State>;
}

/** A checked state machine definition in JSONata mode, with the language's own field names. Do not change it. */
export interface Definition extends Flow {
  Comment?: string;
  Version?: string;
  QueryLanguage?: 'JSONata' | 'JSONPath';
  /** The whole execution ends TIMED_OUT after so many seconds. */
  TimeoutSeconds?: number;
}
