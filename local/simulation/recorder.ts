import type { Call } from '../model.ts';
import type { Meddler } from '../world.ts';

/** A call at the moment at which it had its effect, whatever its caller was told of it. */
export interface Effect extends Call {
  /** When it reached AWS, milliseconds since the epoch. */
  sentAt: number;
  /** When it took effect. */
  at: number;
  /** As the service understood it. */
  input: any;
  output: any;
}

/** Reads are recorded where they are what an act relies on. */
const RECORDED: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['GetItem', 'UpdateItem', 'PutItem', 'DeleteItem', 'TransactWriteItems'],
  ecs: ['UpdateService', 'RegisterTaskDefinition'],
  'application-autoscaling': ['RegisterScalableTarget'],
  elasticloadbalancing: ['ModifyRule'],
  scheduler: ['CreateSchedule', 'UpdateSchedule'],
};

const isRecorded = ({ service, operation }: Call): boolean => RECORDED[service]?.includes(operation) ?? false;

export interface Recorder {
  /** Stands before whoever meddles already, and hides nothing from him. */
  beside(meddler: Meddler): Meddler;
  /** In the order in which they took effect. */
  effects(): readonly Effect[];
}

/**
 * Writes down what changes services and the ledger. The call log tells what callers saw; a call that failed after its effect, or
 * whose caller was dead by then, shows only here.
 */
export const createRecorder = (now: () => number): Recorder => {
  const effects: Effect[] = [];
  const sent = new WeakMap<object, number>();
  return {
    beside: (meddler) => ({
      before: (call, input) => {
        if (isRecorded(call)) sent.set(input as object, now());
        return meddler.before(call, input);
      },
      after: (call, input, output) => {
        if (isRecorded(call))
          effects.push({ ...call, sentAt: sent.get(input as object) ?? now(), at: now(), input, output });
        return meddler.after(call, input, output);
      },
    }),
    effects: () => effects,
  };
};
