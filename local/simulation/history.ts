import type { Effect } from './recorder.ts';

/** A turn at a service, from the write that began it. */
export interface Turn {
  turn: number;
  /** Milliseconds since the epoch. */
  at: number;
  /** ARN of an execution. */
  holder: string;
  /** Who held it until then. Absent: nobody did. */
  before?: string;
}

export interface ReleaseStep {
  at: number;
  /** Absent: it was not on record. */
  from?: string;
  to: string;
}

/** What an invocation was told of a STATE item. */
interface Sight {
  at: number;
  read: boolean;
  holder?: string;
  turn: number;
  /** When the intent that stands in it was written, by the clock of who wrote it. */
  intent?: string;
}

/** What is saved of a service, from the write that changed it. */
export interface Saving {
  at: number;
  phase: string;
  /** Saved count; absent: nothing is saved. */
  desired?: number;
}

/** A change of a service that a step made, with what its function knew of the lease when it asked for it. */
export interface Mutation extends Effect {
  name: string;
  /** The last sight of the lease; absent: it never looked. */
  sight?: Sight;
  /** The intent that the same function wrote last. */
  intent?: string;
}

/** What became of one service and its part of the ledger over the whole run. */
export interface ServiceHistory {
  turns: Turn[];
  releases: Map<string, ReleaseStep[]>;
  savings: Saving[];
  mutations: Mutation[];
  /** Desired counts as calls set them, whoever called. */
  counts: { at: number; desired: number; person: boolean }[];
}

type Attributes = Record<string, any>;

const emptyHistory = (): ServiceHistory => ({
  turns: [],
  releases: new Map(),
  savings: [],
  mutations: [],
  counts: [],
});

const sightOf = (item: Attributes, at: number, read: boolean): Sight => ({
  at,
  read,
  ...(item['holder'] && { holder: item['holder'].S }),
  turn: Number(item['turn']?.N ?? 0),
  ...(item['doing'] && { intent: item['doing'].M.at.N }),
});

/** The name of a service by its key in the ledger. */
const nameOfKey = (pk: string): string => pk.slice(pk.indexOf('/') + 1);

/** Members that a write sets, all of them where the answer tells; a put is its own key. */
interface Write {
  key: Attributes;
  set: Attributes;
}

const writesOf = ({ operation, input, output }: Effect): Write[] => {
  const named = (values: Attributes): Attributes =>
    Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (name.startsWith(':new_') ? [[name.slice(5), value]] : [])),
    );
  if (operation === 'PutItem') return [{ key: input.Item, set: input.Item }];
  if (operation === 'UpdateItem') {
    const whole = input.ReturnValues === 'ALL_NEW' ? output?.Attributes : undefined;
    return [{ key: input.Key, set: whole ?? named(input.ExpressionAttributeValues ?? {}) }];
  }
  if (operation !== 'TransactWriteItems') return [];
  return input.TransactItems.flatMap(({ Put, Update }: Attributes) => {
    if (Put) return [{ key: Put.Item, set: Put.Item }];
    return Update ? [{ key: Update.Key, set: named(Update.ExpressionAttributeValues ?? {}) }] : [];
  });
};

/** Follows the effects in their order, once. */
class Scribe {
  readonly services = new Map<string, ServiceHistory>();
  /** By invocation and service. */
  readonly #sights = new Map<string, Sight[]>();
  readonly #intents = new Map<string, string>();
  readonly #holders = new Map<string, string | undefined>();

  of(name: string): ServiceHistory {
    const known = this.services.get(name);
    if (known) return known;
    const made = emptyHistory();
    this.services.set(name, made);
    return made;
  }

  note(effect: Effect): void {
    if (effect.service !== 'dynamodb') return this.#mutation(effect);
    if (effect.operation === 'GetItem') return this.#look(effect);
    for (const write of writesOf(effect)) this.#write(effect, write);
  }

  #see({ invocation }: Effect, name: string, sight: Sight): void {
    const key = `${invocation} ${name}`;
    const known = this.#sights.get(key);
    if (known) known.push(sight);
    else this.#sights.set(key, [sight]);
  }

  #look(effect: Effect): void {
    const { input, output } = effect;
    if (input.Key?.sk?.S !== 'STATE' || !output?.Item) return;
    this.#see(effect, nameOfKey(input.Key.pk.S), sightOf(output.Item, effect.at, true));
  }

  #write(effect: Effect, { key, set }: Write): void {
    const name = nameOfKey(key['pk'].S);
    const sk: string = key['sk'].S;
    if (sk.startsWith('REL#')) this.#release(name, sk, { at: effect.at, to: set['state']?.S, made: key === set });
    if (sk === 'STATE' && set['turn']) this.#state(effect, name, set);
  }

  #release(name: string, sk: string, { at, to, made }: { at: number; to?: string; made: boolean }): void {
    if (to === undefined) return;
    const { releases } = this.of(name);
    const steps = releases.get(sk) ?? [];
    releases.set(sk, steps);
    // What the story began with was adopted as it served.
    const from = steps.at(-1)?.to ?? (made ? undefined : 'good');
    if (from !== to) steps.push({ at, to, ...(from !== undefined && { from }) });
  }

  #state(effect: Effect, name: string, set: Attributes): void {
    const { invocation, at, input } = effect;
    const history = this.of(name);
    const sight = sightOf(set, at, false);
    this.#see(effect, name, sight);
    const { holder, turn } = sight;
    const before = this.#holders.get(name);
    if (holder !== undefined && turn > (history.turns.at(-1)?.turn ?? 0))
      history.turns.push({ turn, at, holder, ...(before !== undefined && { before }) });
    this.#holders.set(name, holder);
    const intent = input.ExpressionAttributeValues?.[':new_doing'];
    if (intent) this.#intents.set(`${invocation} ${name}`, intent.M.at.N);
    this.#saving(history, set, at);
  }

  #saving({ savings }: ServiceHistory, set: Attributes, at: number): void {
    const phase = set['phase']?.S ?? '';
    const saved = set['capacity']?.M.desired.N;
    const desired = saved === undefined ? undefined : Number(saved);
    const last = savings.at(-1);
    if (last && last.phase === phase && last.desired === desired) return;
    savings.push({ at, phase, ...(desired !== undefined && { desired }) });
  }

  #mutation(effect: Effect): void {
    const { operation, input, output, at, sentAt, principal, invocation } = effect;
    if (operation !== 'UpdateService' && operation !== 'RegisterScalableTarget') return;
    const name = String(input.service ?? input.ResourceId)
      .split('/')
      .at(-1)!;
    const history = this.of(name);
    const person = principal === 'person';
    if (operation === 'UpdateService') history.counts.push({ at, desired: output.service.desiredCount, person });
    if (person) return;
    const sight = this.#sights.get(`${invocation} ${name}`)?.findLast((one) => one.at <= sentAt);
    const intent = this.#intents.get(`${invocation} ${name}`);
    history.mutations.push({ ...effect, name, ...(sight && { sight }), ...(intent !== undefined && { intent }) });
  }
}

const known = new WeakMap<readonly Effect[], Map<string, ServiceHistory>>();

/** By the name of the service. Made once, however many ask. */
export const historyOf = (effects: readonly Effect[]): Map<string, ServiceHistory> => {
  const made = known.get(effects);
  if (made) return made;
  const scribe = new Scribe();
  for (const effect of effects) scribe.note(effect);
  known.set(effects, scribe.services);
  return scribe.services;
};
