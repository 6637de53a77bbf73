import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { Account } from '../model.ts';
import type { InvokeResult } from '../parts.ts';
import type { Activity } from '../virtual-clock.ts';
import { accessKeyFor } from '../wire/access-key.ts';
import { roleNameOf } from './definition.ts';
import type { FunctionDefinition } from './definition.ts';
import { contextOf, environmentOf } from './environment.ts';
import { asDeployed, failureOf, killed, timedOut } from './failure.ts';
import type { Failure } from './failure.ts';
import { frames } from './frame.ts';
import type { Frame } from './frame.ts';
import { instanceOf } from './modules.ts';

export interface InvocationParts {
  clock: Clock;
  chance: Chance;
  account: Account;
  activity: Activity;
  /** Where the SDK clients of a bundle send their calls. */
  endpoint: string;
  print(frame: Frame, line: string): void;
}

export interface Invocation {
  definition: FunctionDefinition;
  requestId: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  frame: Frame;
  /** How it ended for its caller. */
  result: Promise<InvokeResult>;
  /** Resolves when its code is done, which may be after its end: a timeout does not stop what runs here (SFN-25). */
  over: Promise<void>;
  /** True when it timed out or was killed: its sandbox is gone, whatever its code still does here. */
  abandoned(): boolean;
  /** Ends it at once; nothing it asks of AWS is answered from here on. */
  kill(): void;
}

const isMissing = (value: unknown): boolean => value === undefined || typeof value === 'function';

const success = (requestId: string, value: unknown): InvokeResult => ({
  requestId,
  payload: isMissing(value) ? 'null' : JSON.stringify(value),
});

const failed = (requestId: string, failure: Failure): InvokeResult => ({
  requestId,
  payload: JSON.stringify(failure),
  functionError: 'Unhandled',
});

const frameOf = (definition: FunctionDefinition, requestId: string, parts: InvocationParts): Frame => {
  const caller = { principal: roleNameOf(definition.role), invocation: requestId };
  const accessKeyId = accessKeyFor(caller.principal, requestId);
  const env = environmentOf(definition, parts.account, parts.endpoint, accessKeyId);
  const frame: Frame = {
    requestId,
    functionName: definition.name,
    env,
    accessKeyId,
    caller,
    chance: parts.chance.fork(`lambda/${requestId}`),
    cut: false,
    print: (line) => parts.print(frame, asDeployed(line, definition.directory)),
  };
  return frame;
};

/** Time stands still while the module is being read. */
const loaded = async (definition: FunctionDefinition, activity: Activity) => {
  const done = activity.busy(`loading ${definition.name}`);
  try {
    return await instanceOf(definition);
  } finally {
    done();
  }
};

/** Loads a function's bundle ahead of its first invocation. @throws RuntimeError */
export const loadAhead = (definition: FunctionDefinition, parts: InvocationParts): Promise<unknown> =>
  frames.run(frameOf(definition, 'init', parts), () => loaded(definition, parts.activity));

/**
 * Runs a function's handler once.
 * @param event JSON value; the handler gets a copy
 */
export const startInvocation = (
  definition: FunctionDefinition,
  requestId: string,
  invokedArn: string,
  event: unknown,
  parts: InvocationParts,
): Invocation => {
  const { clock } = parts;
  const startedAt = clock.now();
  const frame = frameOf(definition, requestId, parts);
  const end = Promise.withResolvers<InvokeResult>();
  const fail = (failure: Failure): void => {
    frame.print(`ERROR Invoke Error ${JSON.stringify({ ...failure, trace: undefined })}`);
    end.resolve(failed(requestId, failure));
  };
  let timer = { cancel: (): void => {} };
  let abandoned = false;
  const abandon = (failure: Failure): void => {
    abandoned = true;
    fail(failure);
  };

  const work = async (): Promise<void> => {
    const { handler } = await loaded(definition, parts.activity);
    const deadline = startedAt + definition.timeoutSeconds * 1000;
    timer = clock.after(definition.timeoutSeconds * 1000, () =>
      abandon(timedOut(requestId, definition.timeoutSeconds)),
    );
    const context = contextOf(definition, requestId, invokedArn, () => deadline - clock.now());
    end.resolve(success(requestId, await handler(JSON.parse(JSON.stringify(event ?? null)), context)));
  };

  const over = frames.run(frame, work).catch((thrown: unknown) => {
    const { trace, ...failure } = failureOf(thrown);
    fail({ ...failure, trace: trace?.map((line) => asDeployed(line, definition.directory)) });
  });
  return {
    definition,
    requestId,
    startedAt,
    frame,
    result: end.promise.finally(() => timer.cancel()),
    over,
    abandoned: () => abandoned,
    kill: () => {
      frame.cut = true;
      abandon(killed(requestId));
    },
  };
};
