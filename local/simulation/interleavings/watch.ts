import { AwsError } from '../../model.ts';
import type { Call } from '../../model.ts';
import type { Meddler } from '../../world.ts';
import { placeName } from './place.ts';
import type { CallPlace, EntryPlace, Side } from './place.ts';
import type { Pause } from './ways.ts';

/** Steps that a sleep is made of. */
const STEPS = ['Assess', 'Drowse', 'Await', 'Cut', 'Open', 'Settle'];

/** Roles are named by CloudFormation: stack, logical id, hash. */
export const stepOf = ({ principal }: Pick<Call, 'principal'>): string =>
  /^Tidegate-Tidegate(\w+?)Role/.exec(principal)?.[1] ?? '';

/** Told of every await of the sleep and of the request while the watch is kept; what they return is waited for. */
export interface Listener {
  /** A call of the sleep is about to have its effect, or had it. What it throws, the step is told instead. */
  onCall(place: CallPlace, call: Call): Promise<void> | void;
  /** The sleep is entering a state. */
  onEntry(place: EntryPlace): void;
  /** The request stands at one of its own awaits. */
  onPause(pause: Pause): Promise<void> | void;
}

const pauseOf = ({ operation }: Call, side: Side): Pause | undefined => {
  if (operation === 'UpdateItem') return side === 'before' ? 'before-ring' : 'after-ring';
  return side === 'before' && ['SendTaskSuccess', 'StartExecution'].includes(operation) ? 'before-nudge' : undefined;
};

/** Stands between the functions and AWS, and counts the calls and entries of each kind since somebody listens. */
export interface Watch extends Meddler {
  listen(listener: Listener | undefined): void;
  /** To be told of every state that a sleep enters. */
  enters(state: string): void;
}

/** @param mislead may change what is asked of AWS */
export const createWatch = (mislead?: (call: Call, input: unknown) => void): Watch => {
  let listener: Listener | undefined;
  const counts = new Map<string, number>();

  const nthOf = (key: string): number => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.get(key)!;
  };

  const meet = async (call: Call, side: Side): Promise<void> => {
    if (!listener || call.principal === 'person') return;
    const step = stepOf(call);
    const pause = step === 'Doorbell' ? pauseOf(call, side) : undefined;
    if (pause) await listener.onPause(pause);
    if (!STEPS.includes(step)) return;
    const place: CallPlace = { kind: 'call', step, operation: call.operation, nth: 0, side };
    await listener.onCall({ ...place, nth: nthOf(placeName(place)) }, call);
  };

  return {
    listen: (next) => {
      listener = next;
      counts.clear();
    },
    enters: (state) => {
      // Another sleep begins: the one before was put off.
      if (state === 'Assess') counts.clear();
      listener?.onEntry({ kind: 'entry', state, nth: nthOf(`enters-${state}`) });
    },
    before: (call, input) => {
      mislead?.(call, input);
      return meet(call, 'before');
    },
    after: async (call, _input, output) => {
      await meet(call, 'after');
      return output;
    },
  };
};

const throttleCodes: Record<string, string> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  elasticloadbalancing: 'Throttling',
  monitoring: 'Throttling',
};

/** What a refused call is told, by the side of its effect that it is met on. */
export const refusal = ({ service }: Call, side: Side): AwsError =>
  side === 'before'
    ? new AwsError(throttleCodes[service] ?? 'ThrottlingException', 'Rate exceeded', 400)
    : new AwsError('InternalServerError', 'We had a problem; the call had its effect.', 500);
