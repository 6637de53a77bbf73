import { isoSeconds } from '../clock.ts';
import type { Deps, EmittedEvent } from '../model.ts';
import type { Destinations } from './destinations.ts';
import { send } from './destinations.ts';
import { inputFor } from './input.ts';
import type { BusEvent } from './input.ts';
import { leavesOf, matchesLeaves } from './match.ts';
import { deathAttributes, deliver } from './retry.ts';
import type { Death } from './retry.ts';
import type { Rule, RuleTarget } from './rule.ts';

export interface BusSettings {
  /** Seconds from event to target; the spread of aws-facts §22 goes up to 30. */
  delayMinSeconds: number;
  delayMaxSeconds: number;
  /** One delivery in so many comes twice (EB-2); 0: never. */
  duplicateOneIn: number;
  /** One event of ECR in so many is lost (EB-1: best effort); 0: never. */
  loseEcrOneIn: number;
  /** What befalls one delivery beyond all that; asked at each. */
  trouble?: (event: BusEvent) => DeliveryTrouble;
}

/** `copies`: 0 loses it, 2 bring it twice. */
export interface DeliveryTrouble {
  copies: number;
  lateSeconds: number;
}

/** An event with whatever of the envelope is known; the bus fills in the rest. */
export type PutEvent = EmittedEvent & Partial<BusEvent>;

export type BusDeps = Omit<Deps, 'events'>;

/** The default bus: matches at once, delivers later, at least once and in no order. */
export class Bus {
  readonly rules: Rule[] = [];
  readonly #deps: BusDeps;
  readonly #to: Destinations;
  readonly #settings: BusSettings;

  constructor(deps: BusDeps, to: Destinations, settings: BusSettings) {
    this.#deps = deps;
    this.#to = to;
    this.#settings = settings;
  }

  put(event: PutEvent): BusEvent {
    const full = this.#fill(event);
    if (full.source === 'aws.ecr' && this.#oneIn(this.#settings.loseEcrOneIn)) return full;
    const leaves = leavesOf(full);
    for (const rule of this.rules) {
      if (rule.enabled && rule.pattern && matchesLeaves(rule.pattern, leaves)) this.trigger(rule, full);
    }
    return full;
  }

  /** Delivers to every target of a rule, whatever its pattern says. */
  trigger(rule: Rule, event: BusEvent): void {
    for (const target of rule.targets) {
      const trouble = this.#settings.trouble?.(event) ?? { copies: 1, lateSeconds: 0 };
      const copies = trouble.copies * (this.#oneIn(this.#settings.duplicateOneIn) ? 2 : 1);
      for (let copy = 0; copy < copies; copy++) this.#later(rule, target, event, copy === 0 ? trouble.lateSeconds : 0);
    }
  }

  /** An event of a rule's own schedule. */
  scheduled(rule: Rule): void {
    this.trigger(
      rule,
      this.#fill({ source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.arn], detail: {} }),
    );
  }

  #fill(event: PutEvent): BusEvent {
    const { account, chance, clock } = this.#deps;
    return {
      version: '0',
      id: event.id ?? chance.uuid(),
      'detail-type': event['detail-type'],
      source: event.source,
      account: event.account ?? account.id,
      time: event.time ?? isoSeconds(clock.now()),
      region: event.region ?? account.region,
      resources: event.resources ?? [],
      detail: event.detail,
    };
  }

  #oneIn(count: number): boolean {
    return count > 0 && this.#deps.chance.next() < 1 / count;
  }

  #later(rule: Rule, target: RuleTarget, event: BusEvent, lateSeconds: number): void {
    const { chance, clock } = this.#deps;
    const { delayMinSeconds, delayMaxSeconds } = this.#settings;
    const ingestionTime = isoSeconds(clock.now());
    const text = inputFor(target, event, { ruleArn: rule.arn, ruleName: rule.name, ingestionTime });
    // A template that gave no JSON is not delivered, as recorded.
    if (text === undefined) return;
    clock.after((lateSeconds + chance.between(delayMinSeconds, delayMaxSeconds)) * 1000, () =>
      deliver(clock, chance, {
        policy: target.RetryPolicy,
        send: () => send(this.#to, target.Arn, text),
        dead: (death) => this.#bury(rule, target, event, death),
      }),
    );
  }

  #bury(rule: Rule, target: RuleTarget, event: BusEvent, death: Death): void {
    const queue = target.DeadLetterConfig?.Arn;
    if (!queue) return;
    const attributes = { RULE_ARN: rule.arn, TARGET_ARN: target.Arn, ...deathAttributes(death) };
    this.#to.queues().send(queue, JSON.stringify(event), attributes);
  }
}
