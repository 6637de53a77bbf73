import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import type { Invoker } from '../parts.ts';
import type { FunctionDefinition } from './definition.ts';

const payloadOf = ({ Payload }: any): unknown => {
  const text = Buffer.from(Payload ?? []).toString();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message);
  }
};

const qualified = (definition: FunctionDefinition, qualifier: string | undefined): string =>
  qualifier === undefined ? definition.arn : `${definition.arn}:${qualifier}`;

const invoke = async (invoker: Invoker, arn: string, input: any) => {
  const payload = payloadOf(input);
  const kind: string = input.InvocationType ?? 'RequestResponse';
  if (kind === 'Event') {
    invoker.invokeEvent(arn, payload);
    return { StatusCode: 202 };
  }
  if (kind !== 'RequestResponse')
    throw new AwsError(
      'InvalidParameterValueException',
      `InvocationType ${kind} is not covered; covered: RequestResponse, Event`,
    );
  const result = await invoker.invoke(arn, payload);
  const answer = { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: Buffer.from(result.payload) };
  return result.functionError === undefined ? answer : { ...answer, FunctionError: result.functionError };
};

const configuration = (definition: FunctionDefinition) => ({
  FunctionName: definition.name,
  FunctionArn: definition.arn,
  Runtime: definition.runtime,
  Role: definition.role,
  Handler: definition.handler,
  Timeout: definition.timeoutSeconds,
  MemorySize: definition.memoryMb,
  Architectures: definition.architectures,
  Environment: { Variables: definition.environment },
  LoggingConfig: { LogGroup: definition.logGroup, LogFormat: 'Text' },
  Version: '$LATEST',
  State: 'Active',
  LastUpdateStatus: 'Successful',
});

/** @param find throws ResourceNotFoundException */
export const lambdaOperations = (
  find: (nameOrArn: string) => FunctionDefinition,
  invoker: Invoker,
): Record<string, Operation> => ({
  Invoke: {
    accepts: ['FunctionName', 'InvocationType', 'Payload', 'Qualifier'],
    run: (input) => invoke(invoker, qualified(find(input.FunctionName), input.Qualifier), input),
  },
  GetFunctionConfiguration: {
    accepts: ['FunctionName', 'Qualifier'],
    run: (input) => configuration(find(input.FunctionName)),
  },
});
