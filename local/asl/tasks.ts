/** What a Task state asks to be done. */
export interface TaskRequest {
  /** The state's Resource, whole. */
  resource: string;
  /** Evaluated Arguments; the state's input where it has none. */
  arguments: unknown;
  stateName: string;
  /** Only for `.waitForTaskToken`. */
  taskToken?: string;
  /** Seconds after which the interpreter gives up on its own. */
  timeoutSeconds?: number;
  heartbeatSeconds?: number;
  credentials?: { roleArn: string };
}

/** A task on its way. */
export interface TaskHandle {
  /** The result; rejects with TaskFailure. For `.waitForTaskToken`: the answer to the call that carried the token. */
  promise: Promise<unknown>;
  /** What goes into TaskSubmitted (`.sync`; for `.waitForTaskToken` instead of `promise`). */
  submitted?: Promise<unknown>;
  /** Nobody waits any longer. A Lambda already invoked runs on (SFN-25). */
  cancel(): void;
}

/** Whoever does the tasks of a state machine. */
export interface TaskRunner {
  run(request: TaskRequest): TaskHandle;
}

export type Pattern = 'request' | 'sync' | 'waitForTaskToken';

/** A Task's Resource, taken apart. */
export interface Resource {
  /** Event family: `LambdaFunction` for a direct function ARN, else `Task`. */
  family: 'LambdaFunction' | 'Task';
  pattern: Pattern;
  /** `lambda`, `states`, `aws-sdk:ecs`, …; absent for a direct function ARN. */
  resourceType?: string;
  /** `invoke`, `startExecution.sync:2`, …; the ARN itself for a direct function ARN. */
  resource: string;
}

const lambdaArn = /^arn:aws[\w-]*:lambda:[^:]*:[^:]+:function:.+$/;
const integration = /^arn:aws[\w-]*:states:::((?:aws-sdk:)?[\w-]+):(\w+)(\.sync(?::2)?|\.waitForTaskToken)?$/;

/** @returns `undefined` for what this model does not cover (activities, for one) */
export const parseResource = (text: string): Resource | undefined => {
  if (lambdaArn.test(text)) return { family: 'LambdaFunction', pattern: 'request', resource: text };
  const [, resourceType, action, suffix = ''] = integration.exec(text) ?? [];
  if (resourceType === undefined || action === undefined) return undefined;
  const pattern: Pattern = suffix === '.waitForTaskToken' ? 'waitForTaskToken' : suffix === '' ? 'request' : 'sync';
  return { family: 'Task', pattern, resourceType, resource: action + suffix };
};
