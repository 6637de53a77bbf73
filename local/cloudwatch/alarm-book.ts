import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Alarm, AlarmState, Change } from './alarm.ts';

/** One change of an alarm's state; `state` is the new one. */
export interface Transition {
  alarm: Alarm;
  previous: AlarmState;
  state: AlarmState;
}

export const initialState = (now: number): AlarmState => ({
  value: 'INSUFFICIENT_DATA',
  reason: 'Unchecked: Initial alarm creation',
  updatedAt: now,
  transitionedAt: now,
});

/** All alarms of the account, by name, and what happened to them. */
export class AlarmBook {
  readonly byName = new Map<string, Alarm>();
  /** Changes of state so far, oldest first. */
  readonly history: Transition[] = [];
  readonly #clock: Clock;
  readonly #listeners: ((transition: Transition) => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Told of each change of state, in the order of subscribing. */
  onTransition(listener: (transition: Transition) => void): void {
    this.#listeners.push(listener);
  }

  /** @throws AwsError */
  named(name: string): Alarm {
    const alarm = this.byName.get(name);
    if (alarm) return alarm;
    throw new AwsError('ResourceNotFound', `Unknown alarm ${name}`, 404);
  }

  /** Nothing is told unless the value changes (CW-7). */
  change(alarm: Alarm, change: Change): void {
    const now = this.#clock.now();
    const previous = alarm.state;
    const isSame = change.value === previous.value;
    alarm.state = { ...change, updatedAt: now, transitionedAt: isSame ? previous.transitionedAt : now };
    if (isSame) return;
    const transition = { alarm, previous, state: alarm.state };
    this.history.push(transition);
    for (const listener of this.#listeners) listener(transition);
  }
}
