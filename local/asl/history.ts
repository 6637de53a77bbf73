import type { Clock } from '../clock.ts';

/** A branch of the definition: `Choices[0]`, `Default`, `Retry[1]` or `Catch[0]` of a state. */
export interface Taken {
  state: string;
  branch: string;
}

/** One history event in the shape of GetExecutionHistory, details under AWS's own member names. */
export interface HistoryEvent {
  timestamp: Date;
  type: string;
  id: number;
  previousEventId: number;
  /**
   * The branch of the definition that led here. Not part of AWS's shape: for
   * the coverage of state machines (`coverage.ts`); two Choice rules may share their target, so the target alone tells too little.
   */
  taken?: Taken;
  [details: `${string}EventDetails`]: Record<string, unknown>;
}

/** AWS ends an execution at this many events (SFN-1). */
export const MAX_EVENTS = 25_000;

const ownDetails = (type: string): `${string}EventDetails` => {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
};

const defined = (details: Record<string, unknown>): Record<string, unknown> => {
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(details)) if (details[name] !== undefined) members[name] = details[name];
  return members;
};

/** The events of one execution, in order, told to whoever listens. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #clock: Clock;
  readonly #listeners: ((event: HistoryEvent) => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns the new event */
  push(type: string, previousEventId: number, details: Record<string, unknown> = {}): HistoryEvent {
    const event: HistoryEvent = {
      timestamp: new Date(this.#clock.now()),
      type,
      id: this.events.length + 1,
      previousEventId,
    };
    const members = defined(details);
    if (Object.keys(members).length > 0) event[ownDetails(type)] = members;
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  onEvent(listener: (event: HistoryEvent) => void): void {
    this.#listeners.push(listener);
  }
}

/** A value as the API carries it: JSON text and the flag that it is whole. */
export const jsonText = (name: 'input' | 'output', value: unknown): Record<string, unknown> => ({
  [name]: JSON.stringify(value),
  [`${name}Details`]: { truncated: false },
});
