import { devNull } from 'node:os';
import type { Account } from '../model.ts';
import type { FunctionDefinition } from './definition.ts';

const STREAM = '2026/[$LATEST]local';

/** Environment variables of an invocation: the function's own and those that the runtime sets. */
export const environmentOf = (
  definition: FunctionDefinition,
  account: Account,
  endpoint: string,
  accessKeyId: string,
): Record<string, string> => ({
  TZ: ':UTC',
  LANG: 'en_US.UTF-8',
  _HANDLER: definition.handler,
  LAMBDA_TASK_ROOT: definition.directory,
  AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_FUNCTION_NAME: definition.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
  AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
  AWS_LAMBDA_LOG_STREAM_NAME: STREAM,
  ...definition.environment,
  AWS_REGION: account.region,
  AWS_DEFAULT_REGION: account.region,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: endpoint,
  // Nothing of the machine's own settings may reach the model.
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  // Compression runs in the thread pool, where the virtual clock cannot see it.
  AWS_DISABLE_REQUEST_COMPRESSION: 'true',
});

/** The second argument of a handler. */
export const contextOf = (
  definition: FunctionDefinition,
  requestId: string,
  invokedFunctionArn: string,
  remainingMs: () => number,
) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: definition.name,
  functionVersion: '$LATEST',
  invokedFunctionArn,
  memoryLimitInMB: String(definition.memoryMb),
  awsRequestId: requestId,
  logGroupName: definition.logGroup,
  logStreamName: STREAM,
  getRemainingTimeInMillis: () => Math.max(0, remainingMs()),
});
