import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Call, Operation, ServiceModel } from '../model.ts';

/** Which calls a fault meets; people's own calls are never met. */
export interface FaultTarget {
  /** Signing name. */
  service: string;
  /** Default: every operation. */
  operation?: string;
  /** Role name; default: every role. */
  principal?: string;
  /** Meets so many calls, then no more; default: no limit. */
  times?: number;
  /** Ends after so many seconds; default: never. */
  forSeconds?: number;
}

export interface ThrottleFault extends FaultTarget {
  /** Default `ThrottlingException`; DynamoDB and load balancers have their own. */
  code?: string;
  message?: string;
}

export interface DelayFault extends FaultTarget {
  seconds: number;
}

export interface FailureFault extends FaultTarget {
  /** Default `InternalServerError`, which SDK clients retry. */
  code?: string;
}

/** Stands between callers and services; what it throws, the caller sees. Asked about people's calls, too. */
export interface Meddler {
  /** Before the call has any effect. */
  before(call: Call, input: unknown): Promise<void>;
  /** After its effect. @returns what the caller is told */
  after(call: Call, input: unknown, output: unknown): Promise<unknown>;
}

export interface Faults {
  /** From now on he meets every call; `undefined`: nobody does. */
  meddle(meddler: Meddler | undefined): void;
  throttle(fault: ThrottleFault): void;
  /** The call waits before it has any effect. */
  delay(fault: DelayFault): void;
  /** The call has its effect, the caller sees an error. */
  failAfterEffect(fault: FailureFault): void;
  /** Ends all faults. */
  clear(): void;
  intercept(call: Call, input: unknown): Promise<void>;
  /** The same service, with calls that fail after their effect. */
  wrap(model: ServiceModel): ServiceModel;
}

interface Planted {
  target: FaultTarget;
  kind: 'before' | 'after';
  left: number;
  until: number;
  strike(): Promise<void>;
}

const throttleCodes: Record<string, string> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  elasticloadbalancing: 'Throttling',
  monitoring: 'Throttling',
};

const fail = (code: string, message: string, status: number) => (): Promise<void> =>
  Promise.reject(new AwsError(code, message, status));

export const createFaults = (clock: Clock): Faults => {
  let planted: Planted[] = [];
  let meddler: Meddler | undefined;

  const plant = (target: FaultTarget, kind: Planted['kind'], strike: Planted['strike']): void => {
    const until = target.forSeconds === undefined ? Infinity : clock.now() + target.forSeconds * 1000;
    planted.push({ target, kind, left: target.times ?? Infinity, until, strike });
  };

  const meets = ({ target, left, until }: Planted, call: Call): boolean =>
    left > 0 &&
    clock.now() < until &&
    call.principal !== 'person' &&
    target.service === call.service &&
    (target.operation ?? call.operation) === call.operation &&
    (target.principal ?? call.principal) === call.principal;

  const strike = async (kind: Planted['kind'], call: Call): Promise<void> => {
    for (const fault of planted.filter((one) => one.kind === kind && meets(one, call))) {
      fault.left -= 1;
      await fault.strike();
    }
  };

  const failing = (operation: Operation): Operation => ({
    accepts: operation.accepts,
    run: async (input, call) => {
      const output = await operation.run(input, call);
      await strike('after', call);
      return meddler ? meddler.after(call, input, output) : output;
    },
  });

  return {
    meddle: (given) => void (meddler = given),
    throttle: (fault) => {
      const code = fault.code ?? throttleCodes[fault.service] ?? 'ThrottlingException';
      plant(fault, 'before', fail(code, fault.message ?? 'Rate exceeded', 400));
    },
    delay: (fault) =>
      plant(fault, 'before', () => new Promise((resolve) => clock.after(fault.seconds * 1000, resolve))),
    failAfterEffect: (fault) =>
      plant(
        fault,
        'after',
        fail(fault.code ?? 'InternalServerError', 'We had a problem; the call had its effect.', 500),
      ),
    clear: () => void (planted = []),
    intercept: async (call, input) => {
      await strike('before', call);
      await meddler?.before(call, input);
    },
    wrap: (model) => ({
      ...model,
      operations: Object.fromEntries(Object.entries(model.operations).map(([name, one]) => [name, failing(one)])),
    }),
  };
};
