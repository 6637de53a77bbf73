import { AwsError } from '../model.ts';
import type { InvokeResult } from '../parts.ts';
import type { FunctionDefinition } from './definition.ts';
import { startInvocation } from './invocation.ts';
import type { Invocation, InvocationParts } from './invocation.ts';
import { discardInstance } from './modules.ts';

/** What a function would be billed for (PRICE-2). */
export interface Billing {
  invocations: number;
  milliseconds: number;
  memoryMb: number;
}

export interface Running {
  requestId: string;
  functionName: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** What befalls one invocation. */
export interface InvocationTrouble {
  /** The same input is delivered once more, so much later. */
  againSeconds?: number;
  /** So much later whoever waits for it is told that the connection broke; its code goes on. */
  lostSeconds?: number;
}

const brokenConnection = (): AwsError =>
  new AwsError('SdkClientException', 'Unable to execute HTTP request: Connection reset', 500);

const throttled = (reason: string): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason, Type: 'User' });

/**
 * Every execution of the account's functions.
 * @param accountConcurrency how many may run at once
 */
export const createExecutions = (
  parts: InvocationParts,
  accountConcurrency: number,
  troubleOf: (functionName: string) => InvocationTrouble = () => ({}),
) => {
  const running = new Map<string, Invocation>();
  /** Also those whose code runs on after their end. */
  const alive = new Map<string, Invocation>();
  const killed = new Set<string>();
  const bills: Record<string, Billing> = {};

  const admit = ({ name, reservedConcurrency }: FunctionDefinition): void => {
    const own = [...running.values()].filter(({ definition }) => definition.name === name).length;
    if (reservedConcurrency !== undefined && own >= reservedConcurrency)
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    if (running.size >= accountConcurrency) throw throttled('ConcurrentInvocationLimitExceeded');
  };

  const bill = ({ definition, startedAt }: Invocation): void => {
    const account = (bills[definition.name] ??= { invocations: 0, milliseconds: 0, memoryMb: definition.memoryMb });
    account.invocations += 1;
    account.milliseconds += Math.max(1, Math.ceil(parts.clock.now() - startedAt));
  };

  /** @throws AwsError when throttled */
  const executeOnce = async (
    definition: FunctionDefinition,
    requestId: string,
    invokedArn: string,
    payload: unknown,
  ): Promise<InvokeResult> => {
    admit(definition);
    const invocation = startInvocation(definition, requestId, invokedArn, payload, parts);
    running.set(requestId, invocation);
    alive.set(requestId, invocation);
    void invocation.over.finally(() => alive.delete(requestId));
    const result = await invocation.result;
    running.delete(requestId);
    bill(invocation);
    if (invocation.abandoned()) discardInstance(definition);
    return result;
  };

  /** @throws AwsError when throttled, or when the answer is lost */
  const execute: typeof executeOnce = async (definition, requestId, invokedArn, payload) => {
    const { againSeconds, lostSeconds } = troubleOf(definition.name);
    const result = executeOnce(definition, requestId, invokedArn, payload);
    if (againSeconds !== undefined) {
      const twin = parts.chance.fork(`lambda/again/${requestId}`).uuid();
      const again = () => void executeOnce(definition, twin, invokedArn, payload).catch(() => {});
      parts.clock.after(againSeconds * 1000, again);
    }
    if (lostSeconds === undefined) return result;
    result.catch(() => {});
    await new Promise<void>((resolve) => parts.clock.after(lostSeconds * 1000, resolve));
    throw brokenConnection();
  };

  return {
    execute,
    running: (): Running[] =>
      [...running.values()].map(({ requestId, definition: { name }, startedAt }) => ({
        requestId,
        functionName: name,
        startedAt,
      })),
    kill: (requestId: string): boolean => {
      const invocation = alive.get(requestId);
      if (!invocation) return false;
      killed.add(requestId);
      invocation.kill();
      return true;
    },
    isCut: (requestId: string): boolean => killed.has(requestId),
    billing: () => bills,
    /** What still runs belongs to this world: the next one starts with a fresh instance. */
    abandonAll: (): void => {
      for (const { definition, frame } of alive.values()) {
        frame.cut = true;
        discardInstance(definition);
      }
    },
  };
};
