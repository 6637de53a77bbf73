import { arn } from '../arn.ts';
import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Account } from '../model.ts';
import type { AlarmBook, Transition } from './alarm-book.ts';
import { invalid, notCovered } from './window.ts';

/** A span of time in which an alarm's actions are not run (CW-9); milliseconds since the epoch. */
export interface MuteWindow {
  /** The mute rule's. */
  arn: string;
  from: number;
  /** Exclusive. */
  to: number;
}

/** A mute rule of one window. */
export interface MuteRule extends MuteWindow {
  name: string;
  /** Names of alarms. */
  targets: readonly string[];
  /** As PutAlarmMuteRule gave it. */
  given: any;
  changedAt: number;
}

export type MuteStatus = 'SCHEDULED' | 'ACTIVE' | 'EXPIRED';

const AT = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)$/;
const DURATION = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?$/;
const MINUTE = 60_000;

const beginOf = ({ Expression, Timezone = 'UTC' }: any): number => {
  const at = AT.exec(Expression)?.[1];
  if (at === undefined) throw notCovered(`mute schedule ${Expression}`, 'at(yyyy-MM-ddThh:mm)');
  if (Timezone !== 'UTC') throw notCovered(`Timezone ${Timezone}`, 'UTC');
  return Date.parse(`${at}:00Z`);
};

const lengthOf = ({ Duration }: any): number => {
  const [, days = 0, hours = 0, minutes = 0] = DURATION.exec(Duration) ?? [];
  const length = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * MINUTE;
  if (length >= MINUTE && length <= 15 * 24 * 60 * MINUTE) return length;
  throw invalid(`Duration ${Duration} is not between PT1M and P15D`);
};

const windowOf = ({ Rule, StartDate, ExpireDate }: any): { from: number; to: number } => {
  const from = beginOf(Rule.Schedule);
  const to = from + lengthOf(Rule.Schedule);
  return { from: Math.max(from, StartDate?.getTime() ?? from), to: Math.min(to, ExpireDate?.getTime() ?? to) };
};

export const muteStatus = ({ from, to }: MuteWindow, now: number): MuteStatus =>
  now < from ? 'SCHEDULED' : now < to ? 'ACTIVE' : 'EXPIRED';

/** Mute rules, and the actions they hold back: those of an alarm still in its state run when the window ends (CW-9). */
export class Mutes {
  readonly rules = new Map<string, MuteRule>();
  readonly #clock: Clock;
  readonly #account: Account;
  readonly #book: AlarmBook;
  readonly #act: (transition: Transition) => void;
  #held: Transition[] = [];

  constructor(clock: Clock, account: Account, book: AlarmBook, act: (transition: Transition) => void) {
    this.#clock = clock;
    this.#account = account;
    this.#book = book;
    this.#act = act;
  }

  /** @throws AwsError */
  put(given: any): void {
    const targets: string[] = given.MuteTargets?.AlarmNames ?? [];
    for (const target of targets) this.#book.named(target);
    const rule = arn(this.#account, 'cloudwatch', `alarm-mute-rule:${given.Name}`);
    const window = windowOf(given);
    this.rules.set(given.Name, {
      name: given.Name, arn: rule, ...window, targets, given, changedAt: this.#clock.now(),
    }); // prettier-ignore
    this.#release();
  }

  named(name: string): MuteRule {
    const rule = this.rules.get(name);
    if (rule) return rule;
    throw new AwsError('ResourceNotFoundException', `Unknown alarm mute rule ${name}`, 404);
  }

  delete(name: string): void {
    this.named(name);
    this.rules.delete(name);
    this.#release();
  }

  active(alarm: string): MuteWindow | undefined {
    const now = this.#clock.now();
    return [...this.rules.values()].find((rule) => rule.targets.includes(alarm) && muteStatus(rule, now) === 'ACTIVE');
  }

  /** Keeps what an alarm would have done until the window ends. */
  hold(transition: Transition, { to }: MuteWindow): void {
    this.#held = [...this.#held.filter(({ alarm }) => alarm.name !== transition.alarm.name), transition];
    this.#clock.after(to - this.#clock.now(), () => this.#release());
  }

  #release(): void {
    const due = this.#held.filter(({ alarm }) => !this.active(alarm.name));
    this.#held = this.#held.filter((one) => !due.includes(one));
    for (const { alarm, previous, state } of due) {
      const current = this.#book.byName.get(alarm.name);
      if (current?.state.transitionedAt !== state.transitionedAt || current.state.value !== state.value) continue;
      this.#act({ alarm: current, previous, state: current.state });
    }
  }
}
