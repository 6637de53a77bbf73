import type { Clock } from '../clock.ts';
import type { Call } from '../model.ts';
import type { CallOutcome } from '../wire/index.ts';

/** One AWS call as the wire server answered it. */
export interface LoggedCall extends Call {
  /** Milliseconds since the epoch. */
  at: number;
  /** `ok`, or the code of the error. */
  outcome: string;
  /** As the service understood it. */
  input: any;
}

export type CallFilter = (call: LoggedCall) => boolean;
export type CallCounts = Record<string, Record<string, number>>;

/** Calls that the controller and its functions make: what people ask is left out. */
export const byMachines: CallFilter = ({ principal }) => principal !== 'person';

export interface CallLog {
  onCall(call: Call, outcome: CallOutcome): void;
  log(): readonly LoggedCall[];
  /** Calls by service (signing name) and operation. */
  counts(filter?: CallFilter): CallCounts;
}

export const countCalls = (calls: readonly LoggedCall[]): CallCounts => {
  const counts: CallCounts = {};
  for (const { service, operation } of calls) {
    const ofService = (counts[service] ??= {});
    ofService[operation] = (ofService[operation] ?? 0) + 1;
  }
  return counts;
};

export const createCallLog = (clock: Clock): CallLog => {
  const calls: LoggedCall[] = [];
  return {
    onCall: (call, { input, error }) =>
      void calls.push({ ...call, at: clock.now(), outcome: error?.code ?? 'ok', input }),
    log: () => calls,
    counts: (filter = () => true) => countCalls(calls.filter(filter)),
  };
};
