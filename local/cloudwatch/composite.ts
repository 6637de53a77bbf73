import type { Clock } from '../clock.ts';
import type { Alarm, Change, CompositeAlarm, StateValue } from './alarm.ts';
import type { AlarmBook, Transition } from './alarm-book.ts';
import { ruleHolds } from './composite-rule.ts';
import type { CompositeRule } from './composite-rule.ts';
import { Suppression } from './suppression.ts';
import { invalid } from './window.ts';
import { longStamp, stamp } from './wording.ts';

/** Writes which alarms a composite alarm's state rests on. */
const triggering = (alarms: Alarm[]): string =>
  JSON.stringify({
    triggeringAlarms: alarms.map(({ arn, state }) => ({
      arn,
      state: { value: state.value, timestamp: stamp(state.transitionedAt) },
    })),
  });

/** Keeps composite alarms in step with their children (CW-16: they change only when a child does). */
export class Composites {
  readonly #book: AlarmBook;
  readonly #clock: Clock;
  readonly #suppression: Suppression;

  /** @param act runs an alarm's actions once it is no longer kept from them; its state is the same as before */
  constructor(clock: Clock, book: AlarmBook, act: (transition: Transition) => void) {
    this.#book = book;
    this.#clock = clock;
    this.#suppression = new Suppression(clock, book, (alarm) => {
      const { suppressed: _, ...rest } = alarm.state;
      const previous = alarm.state;
      alarm.state = { ...rest, updatedAt: clock.now() };
      act({ alarm, previous, state: alarm.state });
    });
  }

  /** @throws AwsError for children that do not exist and for rules that lead back to the alarm */
  check(name: string, rule: CompositeRule): void {
    const unknown = rule.children.filter((child) => !this.#book.byName.has(child));
    if (unknown.length > 0)
      throw invalid(`Could not save the composite alarm: alarms [${unknown.join(', ')}] do not exist`);
    if (this.#below(rule.children).has(name))
      throw invalid(`Could not save the composite alarm: ${name} depends on itself`);
  }

  /** A composite alarm is judged as soon as it is put. */
  judge(alarm: CompositeAlarm, what: 'created' | 'updated'): void {
    const children = alarm.rule.children.map((child) => this.#book.named(child));
    const value = this.#valueOf(alarm);
    const reason = `${alarm.arn} was ${what} and its alarm rule evaluates to ${value}`;
    this.change(alarm, { value, reason, reasonData: triggering(children) });
  }

  change(alarm: CompositeAlarm, change: Change): void {
    if (change.value === alarm.state.value)
      return this.#book.change(alarm, { ...change, suppressed: alarm.state.suppressed });
    this.#book.change(alarm, { ...change, suppressed: this.#suppression.of(alarm, change.value) });
  }

  /** Some alarm has changed: those above it may change as well. */
  follow({ alarm: child, state }: Transition): void {
    const now = longStamp(this.#clock.now());
    for (const alarm of this.#all()) {
      if (alarm.suppressor?.name === child.name) this.#suppression.suppressorIs(alarm, state.value);
      if (!alarm.rule.children.includes(child.name)) continue;
      const value = this.#valueOf(alarm);
      if (value === alarm.state.value) continue;
      const reason = `${child.arn} transitioned to ${state.value} at ${now}`;
      this.change(alarm, { value, reason, reasonData: triggering([child]) });
    }
  }

  forget(name: string): void {
    this.#suppression.forget(name);
  }

  #all(): CompositeAlarm[] {
    return [...this.#book.byName.values()].filter((alarm) => alarm.kind === 'composite');
  }

  #valueOf({ rule }: CompositeAlarm): StateValue {
    // A child that was deleted is in no state at all: what asks for it does not hold.
    return ruleHolds(rule, (child) => this.#book.byName.get(child)?.state.value) ? 'ALARM' : 'OK';
  }

  #below(names: readonly string[]): Set<string> {
    const found = new Set<string>();
    const visit = (name: string): void => {
      if (found.has(name)) return;
      found.add(name);
      const alarm = this.#book.byName.get(name);
      if (alarm?.kind === 'composite') alarm.rule.children.forEach(visit);
    };
    names.forEach(visit);
    return found;
  }
}
