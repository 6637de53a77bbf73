import { AwsError } from '../model.ts';
import type { Deps, ServiceModel } from '../model.ts';
import type { Invoker, Queues } from '../parts.ts';
import type { RequestOrigin } from '../transport.ts';
import type { Activity } from '../virtual-clock.ts';
import { createEventQueue, defaultEventPolicy } from './asynchronous.ts';
import { keepCompiled } from './compiled.ts';
import { functionNameOf } from './definition.ts';
import type { FunctionDefinition } from './definition.ts';
import { createExecutions } from './executions.ts';
import type { Billing, InvocationTrouble, Running } from './executions.ts';
import { frames } from './frame.ts';
import { loadAhead } from './invocation.ts';
import type { InvocationParts } from './invocation.ts';
import { lambdaOperations } from './operations.ts';
import { shareProcess } from './process.ts';
import { lambdaResources } from './resources.ts';
import type { Permission, Registry } from './resources.ts';

export type { Billing, InvocationTrouble, Running } from './executions.ts';
export type { Permission } from './resources.ts';

export interface LambdaParts {
  /** The virtual clock: time stands still while a bundle is loaded. */
  activity: Activity;
  /** Where dead letters go; asked for at the first one. */
  queues: () => Queues;
  /** Where bundles send their AWS calls; default `http://aws.local`. */
  endpoint?: string;
  /** Folder that relative asset paths start from; default the working directory. */
  assetRoot?: string;
  /** Concurrent executions of the account; default 1,000 (LAM-3). */
  accountConcurrency?: number;
  /** What befalls one invocation of a function; asked at each. */
  trouble?: (functionName: string) => InvocationTrouble;
}

export interface LogLine {
  /** Milliseconds since the epoch. */
  at: number;
  requestId: string;
  functionName: string;
  line: string;
}

export interface Lambda {
  model: ServiceModel;
  invoker: Invoker;
  /** Lines that functions printed, in order. */
  logs(functionName?: string): LogLine[];
  /** Invocations that have not ended for their caller. */
  running(): Running[];
  /** Ends an invocation as if its sandbox died. False when no code of this request id runs. */
  kill(requestId: string): boolean;
  /** For the wire server: true for invocations that were killed. */
  isCut(invocation: string | undefined): boolean;
  /** For the transport: the invocation that is making the present request. */
  origin(): RequestOrigin | undefined;
  /** By function name. */
  billing(): Record<string, Billing>;
  permissions(): readonly Permission[];
  /** Loads the bundles of these functions (default: all) ahead, so that no load falls into a run. @throws RuntimeError */
  prepare(functionNames?: readonly string[]): Promise<void>;
  /** Cuts off what still runs and gives the process back its environment and output. */
  close(): void;
}

const SYNC_PAYLOAD_MAX = 6 * 1024 * 1024;

const checkSize = (payload: unknown): void => {
  if (JSON.stringify(payload ?? null).length > SYNC_PAYLOAD_MAX)
    throw new AwsError('RequestTooLargeException', `Request must be smaller than ${SYNC_PAYLOAD_MAX} bytes`, 413);
};

const originOfFrame = (): RequestOrigin | undefined => {
  const frame = frames.getStore();
  return frame && { accessKeyId: frame.accessKeyId, isCut: () => frame.cut };
};

/** Lambda: runs the bundles of the template, unmodified, in this process. */
export const createLambda = ({ clock, chance, account }: Deps, parts: LambdaParts): Lambda => {
  const {
    activity,
    queues,
    endpoint = 'http://aws.local',
    assetRoot = '.',
    accountConcurrency = 1000,
    trouble,
  } = parts;
  const ids = chance.fork('lambda/ids');
  const registry: Registry = { functions: new Map(), permissions: [], eventPolicies: new Map() };
  const lines: LogLine[] = [];
  const print: InvocationParts['print'] = ({ requestId, functionName }, line) =>
    void lines.push({ at: clock.now(), requestId, functionName, line });
  const invocationParts: InvocationParts = { clock, chance, account, activity, endpoint, print };
  const executions = createExecutions(invocationParts, accountConcurrency, trouble);
  const releaseProcess = shareProcess();

  const find = (nameOrArn: string): FunctionDefinition => {
    const name = functionNameOf(nameOrArn);
    const definition = registry.functions.get(name);
    if (definition) return definition;
    const message = `Function not found: arn:aws:lambda:${account.region}:${account.id}:function:${name}`;
    throw new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' });
  };

  const enqueue = createEventQueue({
    clock,
    queues,
    attempt: (definition, requestId, payload) => executions.execute(definition, requestId, definition.arn, payload),
  });

  const invoker: Invoker = {
    invoke: async (functionArn, payload) => {
      const definition = find(functionArn);
      checkSize(payload);
      const invokedArn = functionArn.startsWith('arn:') ? functionArn : definition.arn;
      return executions.execute(definition, ids.uuid(), invokedArn, payload);
    },
    invokeEvent: (functionArn, payload) => {
      const definition = find(functionArn);
      enqueue(definition, ids.uuid(), payload, registry.eventPolicies.get(definition.name) ?? defaultEventPolicy);
    },
  };

  return {
    model: {
      name: 'lambda',
      operations: lambdaOperations(find, invoker),
      resources: lambdaResources(registry, account, assetRoot),
    },
    invoker,
    logs: (name) => lines.filter(({ functionName }) => name === undefined || functionName === name),
    running: executions.running,
    kill: executions.kill,
    isCut: (invocation) => invocation !== undefined && executions.isCut(invocation),
    origin: originOfFrame,
    billing: executions.billing,
    permissions: () => registry.permissions,
    prepare: async (names = [...registry.functions.keys()]) => {
      for (const name of names) await loadAhead(find(name), invocationParts);
      keepCompiled();
    },
    close: () => {
      executions.abandonAll();
      releaseProcess();
    },
  };
};
