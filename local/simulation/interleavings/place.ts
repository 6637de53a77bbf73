/** Which side of its effect a call is met on: before it, or after it and before the answer. */
export type Side = 'before' | 'after';

/** An AWS call of a step of the sleep, the `nth` of its kind. */
export interface CallPlace {
  kind: 'call';
  /** As its construct is called: `Cut`. */
  step: string;
  operation: string;
  nth: number;
  side: Side;
}

/** The moment at which the machine enters a state, for the `nth` time. */
export interface EntryPlace {
  kind: 'entry';
  state: string;
  nth: number;
}

/** So many seconds after (below zero: before) a moment of the sleep. */
export interface TimePlace {
  kind: 'time';
  /** `due`: its idle window is over; `waits`: it waits while metrics are blind; `over`: its execution ended. */
  since: 'due' | 'waits' | 'over';
  seconds: number;
}

/** One moment on the way of a sleep at which a request may come. */
export type Place = CallPlace | EntryPlace | TimePlace;

/** Short, and unique among all places; without `/`. */
export const placeName = (place: Place): string => {
  switch (place.kind) {
    case 'call':
      return `${place.side}-${place.step}.${place.operation}.${place.nth}`;
    case 'entry':
      return `enters-${place.state.replaceAll(' ', '')}.${place.nth}`;
    case 'time':
      return `${place.since}${place.seconds < 0 ? '' : '+'}${place.seconds}s`;
  }
};
