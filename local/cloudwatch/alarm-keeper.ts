import { arn } from '../arn.ts';
import type { Deps } from '../model.ts';
import { actionsOf } from './actions.ts';
import type { Alarm, Change, CompositeAlarm, MetricAlarm, StateValue } from './alarm.ts';
import { initialState } from './alarm-book.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { Composites } from './composite.ts';
import { parseRule } from './composite-rule.ts';
import { startEvaluation } from './evaluation.ts';
import type { Evaluation } from './evaluation.ts';
import { metricSettings } from './metric-settings.ts';
import type { MetricStore } from './series.ts';
import { suppressorOf } from './suppression.ts';
import { invalid } from './window.ts';

export interface AlarmTimings {
  /** Periods that CloudWatch looks at beyond EvaluationPeriods (CW-5). */
  extraPeriods: number;
  /** An evaluation's outcome takes so long to become the alarm's state (aws-facts §22: one more minute at worst). */
  lateSeconds: number;
}

const sharedOf = (input: any) => ({
  description: input.AlarmDescription,
  actionsEnabled: input.ActionsEnabled ?? true,
  actions: actionsOf(input),
});

/** Makes, changes and deletes alarms and keeps metric alarms evaluated. */
export class AlarmKeeper {
  readonly #deps: Deps;
  readonly #book: AlarmBook;
  readonly #store: MetricStore;
  readonly #composites: Composites;
  readonly #timings: AlarmTimings;
  readonly #evaluations = new Map<string, Evaluation>();

  constructor(deps: Deps, book: AlarmBook, store: MetricStore, composites: Composites, timings: AlarmTimings) {
    this.#deps = { ...deps, chance: deps.chance.fork('alarms') };
    this.#book = book;
    this.#store = store;
    this.#composites = composites;
    this.#timings = timings;
  }

  /** PutMetricAlarm; the state of an alarm that exists is kept. */
  putMetric(input: any): MetricAlarm {
    const name = input.AlarmName;
    const settings = metricSettings(input);
    const known = this.#known(name, 'metric');
    const queryId = this.#deps.chance.fork(name).uuid();
    const alarm: MetricAlarm = { kind: 'metric', ...this.#named(name, known), queryId, settings, ...sharedOf(input) };
    this.#book.byName.set(name, alarm);
    this.#evaluate(alarm);
    return alarm;
  }

  /** PutCompositeAlarm. */
  putComposite(input: any): CompositeAlarm {
    const name = input.AlarmName;
    const rule = parseRule(input.AlarmRule);
    const suppressor = suppressorOf(input, this.#book);
    const known = this.#known(name, 'composite');
    this.#composites.check(name, rule);
    const alarm: CompositeAlarm = {
      kind: 'composite',
      ...this.#named(name, known),
      rule,
      suppressor,
      ...sharedOf(input),
    };
    this.#book.byName.set(name, alarm);
    this.#composites.judge(alarm, known ? 'updated' : 'created');
    return alarm;
  }

  delete(name: string): void {
    this.#evaluations.get(name)?.stop();
    this.#evaluations.delete(name);
    this.#composites.forget(name);
    this.#book.byName.delete(name);
  }

  /** SetAlarmState: a metric alarm goes back to its true state at its next turn (CW-16). */
  set(name: string, change: Change): void {
    const alarm = this.#book.named(name);
    if (alarm.kind === 'composite') this.#composites.change(alarm, change);
    else this.#book.change(alarm, change);
    this.#evaluations.get(name)?.soon();
  }

  #named(name: string, known: Alarm | undefined) {
    const { clock, account } = this.#deps;
    const now = clock.now();
    const state = known?.state ?? initialState(now);
    return { name, arn: arn(account, 'cloudwatch', `alarm:${name}`), configuredAt: now, state };
  }

  #known<K extends Alarm['kind']>(name: string, kind: K): Extract<Alarm, { kind: K }> | undefined {
    const known = this.#book.byName.get(name);
    if (known && known.kind !== kind) throw invalid(`${name} is a ${known.kind} alarm`);
    return known as Extract<Alarm, { kind: K }> | undefined;
  }

  #evaluate(alarm: MetricAlarm): void {
    this.#evaluations.get(alarm.name)?.stop();
    const { clock, chance } = this.#deps;
    const evaluation = startEvaluation({
      clock,
      store: this.#store,
      settings: alarm.settings,
      phase: chance.fork(`${alarm.name}/turn`).next(),
      extraPeriods: this.#timings.extraPeriods,
      found: (value, inWords) => this.#found(alarm, value, inWords),
    });
    this.#evaluations.set(alarm.name, evaluation);
  }

  #found(alarm: MetricAlarm, value: StateValue, inWords: () => Change): void {
    const settle = (change: () => Change): void => {
      // Meanwhile the alarm may have been deleted or put anew.
      if (this.#book.byName.get(alarm.name) === alarm && alarm.state.value !== value)
        this.#book.change(alarm, change());
    };
    const late = this.#timings.lateSeconds * 1000;
    if (late === 0) return settle(inWords);
    const change = inWords();
    this.#deps.clock.after(late, () => settle(() => change));
  }
}
