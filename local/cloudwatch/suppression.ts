import type { Clock, Timer } from '../clock.ts';
import type { CompositeAlarm, StateValue, Suppressed, SuppressedBy } from './alarm.ts';
import type { AlarmBook } from './alarm-book.ts';
import { alarmNameOf } from './composite-rule.ts';
import { invalid } from './window.ts';

/** Who keeps a composite alarm from acting, and for how long around its own ALARM (CW-10). */
export interface Suppressor {
  /** As it was given: a name or an ARN. */
  reference: string;
  name: string;
  waitSeconds: number;
  extensionSeconds: number;
}

/** @throws AwsError */
export const suppressorOf = (input: any, book: AlarmBook): Suppressor | undefined => {
  const {
    ActionsSuppressor: reference,
    ActionsSuppressorWaitPeriod: wait,
    ActionsSuppressorExtensionPeriod: more,
  } = input;
  if (reference === undefined) return undefined;
  if (wait === undefined || more === undefined)
    throw invalid('ActionsSuppressor needs ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod');
  const { name } = book.named(alarmNameOf(reference));
  return { reference, name, waitSeconds: Number(wait), extensionSeconds: Number(more) };
};

const by = (what: SuppressedBy): Suppressed => ({ by: what, reason: `Actions suppressed by ${what}` });

/** Says when a composite alarm may not act, and when it may again. */
export class Suppression {
  readonly #clock: Clock;
  readonly #book: AlarmBook;
  /** Told of an alarm that was kept from acting and no longer is. */
  readonly #free: (alarm: CompositeAlarm) => void;
  readonly #timers = new Map<string, Timer>();

  constructor(clock: Clock, book: AlarmBook, free: (alarm: CompositeAlarm) => void) {
    this.#clock = clock;
    this.#book = book;
    this.#free = free;
  }

  /** What keeps the alarm from acting on the state it is about to take. */
  of(alarm: CompositeAlarm, value: StateValue): Suppressed | undefined {
    const { suppressor, state } = alarm;
    if (!suppressor) return undefined;
    if (state.suppressed?.by === 'ExtensionPeriod') return state.suppressed;
    this.forget(alarm.name);
    if (this.#book.byName.get(suppressor.name)?.state.value === 'ALARM') return by('Alarm');
    if (value !== 'ALARM' || suppressor.waitSeconds === 0) return undefined;
    this.#later(alarm.name, suppressor.waitSeconds);
    return by('WaitPeriod');
  }

  /** The suppressor of this alarm has changed its state. */
  suppressorIs(alarm: CompositeAlarm, value: StateValue): void {
    const { suppressed } = alarm.state;
    if (!suppressed) return;
    if (value === 'ALARM') this.#hold(alarm, 'Alarm');
    else if (suppressed.by === 'Alarm') {
      this.#hold(alarm, 'ExtensionPeriod');
      this.#later(alarm.name, alarm.suppressor?.extensionSeconds ?? 0);
    }
  }

  forget(name: string): void {
    this.#timers.get(name)?.cancel();
    this.#timers.delete(name);
  }

  #hold(alarm: CompositeAlarm, what: SuppressedBy): void {
    this.forget(alarm.name);
    alarm.state = { ...alarm.state, suppressed: by(what) };
  }

  #later(name: string, seconds: number): void {
    const end = (): void => {
      const alarm = this.#book.byName.get(name);
      if (alarm?.kind === 'composite') this.#free(alarm);
    };
    this.#timers.set(name, this.#clock.after(seconds * 1000, end));
  }
}
