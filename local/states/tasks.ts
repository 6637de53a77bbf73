import { TaskFailure } from '../asl/index.ts';
import type { TaskRequest, TaskRunner } from '../asl/index.ts';
import { AwsError } from '../model.ts';
import type { Invoker, InvokeResult } from '../parts.ts';

/** Task resources that the model covers, with the arguments it honours; direct Lambda ARNs besides. */
export const taskArguments: Record<string, readonly string[]> = {
  'arn:aws:states:::lambda:invoke': ['FunctionName', 'Payload'],
  'arn:aws:states:::lambda:invoke.waitForTaskToken': ['FunctionName', 'Payload'],
  'arn:aws:states:::states:startExecution': ['StateMachineArn', 'Input', 'Name'],
};

export interface TaskDeps {
  invoker: Invoker;
  /** @throws AwsError @returns execution ARN and the moment of its start */
  start(stateMachineArn: string, input: string, name?: string): { arn: string; startDate: number };
  /** Told what the model does not cover, beside the task's failure. */
  refuse(what: string): void;
}

const metadata = (requestId: string): Record<string, unknown> => ({
  SdkHttpMetadata: { HttpStatusCode: 200, HttpHeaders: { 'x-amzn-RequestId': requestId } },
  SdkResponseMetadata: { RequestId: requestId },
});

/** An error of a service as Step Functions names it: `Lambda.TooManyRequestsException` (SFN-16). */
const serviceFailure = (service: string, error: unknown): unknown => {
  if (!(error instanceof AwsError)) return error;
  const code = error.code.endsWith('Exception') ? error.code : `${error.code}Exception`;
  return new TaskFailure(`${service}.${code}`, error.message);
};

/** A function's own error: its type is the error's name, the whole answer the cause. */
const functionFailure = (payload: string): TaskFailure => {
  const answer: unknown = JSON.parse(payload || 'null');
  const type =
    typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>).errorType : undefined;
  return new TaskFailure(typeof type === 'string' ? type : 'Lambda.Unknown', payload);
};

const invoke = async (invoker: Invoker, functionArn: string, payload: unknown): Promise<InvokeResult> => {
  const result = await invoker.invoke(functionArn, payload).catch((error: unknown) => {
    throw serviceFailure('Lambda', error);
  });
  if (result.functionError !== undefined) throw functionFailure(result.payload);
  return result;
};

const valueOf = ({ payload }: InvokeResult): unknown => (payload === '' ? null : JSON.parse(payload));

const lambdaInvoke = async (invoker: Invoker, { FunctionName, Payload = {} }: any): Promise<unknown> => {
  const result = await invoke(invoker, FunctionName, Payload);
  return { ExecutedVersion: '$LATEST', Payload: valueOf(result), ...metadata(result.requestId), StatusCode: 200 };
};

const startNested = async (deps: TaskDeps, { StateMachineArn, Input = {}, Name }: any): Promise<unknown> => {
  try {
    const { arn, startDate } = deps.start(StateMachineArn, JSON.stringify(Input), Name);
    return { ExecutionArn: arn, ...metadata(arn), StartDate: new Date(startDate).toISOString() };
  } catch (error) {
    throw serviceFailure('StepFunctions', error);
  }
};

const uncovered = (request: TaskRequest): string | undefined => {
  const accepted = taskArguments[request.resource];
  if (accepted === undefined)
    return `resource ${request.resource}; covered: Lambda function ARNs, ${Object.keys(taskArguments).join(', ')}`;
  const more = Object.keys((request.arguments ?? {}) as object).filter((key) => !accepted.includes(key));
  if (more.length > 0) return `arguments ${more.join(', ')} of ${request.resource}; covered: ${accepted.join(', ')}`;
  return request.credentials === undefined ? undefined : 'Credentials';
};

const isFunction = (resource: string): boolean => /^arn:aws[\w-]*:lambda:/.test(resource);

const runTask = async (deps: TaskDeps, request: TaskRequest): Promise<unknown> => {
  if (isFunction(request.resource)) return valueOf(await invoke(deps.invoker, request.resource, request.arguments));
  const reason = uncovered(request);
  if (reason !== undefined) {
    deps.refuse(`state ${request.stateName}: ${reason}`);
    throw new TaskFailure('States.Runtime', `The local model does not cover ${reason}`);
  }
  const start = request.resource.endsWith('states:startExecution');
  return start ? startNested(deps, request.arguments) : lambdaInvoke(deps.invoker, request.arguments);
};

/** Does the tasks of all executions. Calling one off does not stop a function that runs already (SFN-25). */
export const createTaskRunner = (deps: TaskDeps): TaskRunner => ({
  run: (request) => ({ promise: runTask(deps, request), cancel: () => {} }),
});
