import type { Effect } from '../recorder.ts';
import { intentOf, nameOfKey, objectionIn, openIn, replacedBy, sightOf, writesOf } from './items.ts';
import type { Attributes, Write } from './items.ts';
import { emptyHistory } from './shapes.ts';
import type { Intent, PersonsCall, ServiceHistory, Sight, Unattended } from './shapes.ts';

const append = <One>(lists: Map<string, One[]>, key: string, one: One): void => {
  const known = lists.get(key);
  if (known) known.push(one);
  else lists.set(key, [one]);
};

const RESIZES = ['desiredCount', 'MinCapacity', 'MaxCapacity'];

const callOf = (input: Attributes, at: number): PersonsCall => ({
  at,
  resizes: RESIZES.some((name) => input[name] !== undefined),
  deploys: input['taskDefinition'] !== undefined,
});

/** Follows the effects in their order, once. */
export class Scribe {
  readonly services = new Map<string, ServiceHistory>();
  /** By invocation and service. */
  readonly #sights = new Map<string, Sight[]>();
  /** The service that an invocation works on. */
  readonly #subjects = new Map<string, string>();
  /** By invocation and service. */
  readonly #intents = new Map<string, (Intent & { at: number })[]>();
  /** The intent that stands in a service's item, and the invocation that wrote it. */
  readonly #standing = new Map<string, { intent: string; invocation: string | undefined }>();
  readonly #holders = new Map<string, string | undefined>();

  of(name: string): ServiceHistory {
    const known = this.services.get(name);
    if (known) return known;
    const made = emptyHistory();
    this.services.set(name, made);
    return made;
  }

  note(effect: Effect): void {
    if (effect.service === 'scheduler') return this.#timer(effect);
    if (effect.service === 'elasticloadbalancing') return this.#route(effect);
    if (effect.service !== 'dynamodb') return this.#mutation(effect);
    if (effect.operation === 'GetItem') return this.#look(effect);
    for (const write of writesOf(effect)) this.#write(effect, write);
  }

  #see({ invocation }: Effect, name: string, sight: Sight): void {
    const key = `${invocation} ${name}`;
    if (invocation !== undefined) this.#subjects.set(invocation, name);
    append(this.#sights, key, sight);
  }

  #look(effect: Effect): void {
    const { input, output } = effect;
    if (input.Key?.sk?.S !== 'STATE' || !output?.Item) return;
    this.#see(effect, nameOfKey(input.Key.pk.S), sightOf(output.Item, effect.at, true));
  }

  #write(effect: Effect, { key, set }: Write): void {
    const name = nameOfKey(key['pk'].S);
    const sk: string = key['sk'].S;
    if (sk.startsWith('REL#')) {
      this.#release(name, sk, { at: effect.at, to: set['state']?.S, made: key === set });
      const revision = replacedBy(effect.input);
      if (revision !== undefined) append(this.of(name).replaced, sk, { at: effect.at, revision });
    }
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
    const { at, input } = effect;
    const history = this.of(name);
    const sight = sightOf(set, at, false);
    const intent = intentOf(input);
    if (intent) this.#intend(effect, name, sight, intent);
    this.#see(effect, name, sight);
    const { holder, turn } = sight;
    const before = this.#holders.get(name);
    if (holder !== undefined && turn > (history.turns.at(-1)?.turn ?? 0))
      history.turns.push({ turn, at, holder, ...(before !== undefined && { before }) });
    this.#holders.set(name, holder);
    if (sight.intent === undefined) this.#standing.delete(name);
    this.#saving(history, set, at);
    this.#follow(history.unattended, holder === undefined ? openIn(set) : undefined, at);
    this.#follow(history.objections, objectionIn(set), at);
  }

  /** What stood there when it was written, of another copy of this turn, unless it had been seen. */
  #covered({ invocation }: Effect, name: string, { turn }: Sight): string | undefined {
    const before = this.#sights.get(`${invocation} ${name}`)?.at(-1);
    const standing = this.#standing.get(name);
    if (!before || !standing || before.turn !== turn || standing.invocation === invocation) return undefined;
    return standing.intent === before.intent ? undefined : standing.intent;
  }

  /** Before its own sight is noted. */
  #intend(effect: Effect, name: string, sight: Sight, intent: Intent): void {
    const key = `${effect.invocation} ${name}`;
    const covers = this.#covered(effect, name, sight);
    const written = { at: effect.at, ...intent, ...(covers !== undefined && { covers }) };
    append(this.#intents, key, written);
    this.#standing.set(name, { intent: intent.intent, invocation: effect.invocation });
  }

  #follow(times: Unattended[], what: string | undefined, at: number): void {
    const last = times.at(-1);
    if (last && last.until === undefined && last.what === what) return;
    if (last && last.until === undefined) last.until = at;
    if (what !== undefined) times.push({ at, what });
  }

  #saving({ savings }: ServiceHistory, set: Attributes, at: number): void {
    const phase = set['phase']?.S ?? '';
    const saved = set['capacity']?.M;
    const [desired, min] = [saved?.desired.N, saved?.bounds?.M.min.N].map((one) => one && Number(one));
    const last = savings.at(-1);
    if (last && last.phase === phase && last.desired === desired) return;
    savings.push({ at, phase, ...(desired !== undefined && { desired }), ...(min !== undefined && { min }) });
  }

  #timer({ input, at }: Effect): void {
    const [, name, turn] = /^[^-]+-(.+)-[^-]+-watch-(\d+)$/.exec(input.Name) ?? [];
    if (name === undefined) return;
    const { watchdogs } = this.of(name);
    if (!watchdogs.has(Number(turn))) watchdogs.set(Number(turn), at);
  }

  #route({ invocation = '', principal, input, sentAt, at }: Effect): void {
    const name = this.#subjects.get(invocation);
    if (name !== undefined) this.of(name).routes.push({ rule: String(input.RuleArn), sentAt, at, principal });
  }

  #revision({ input, output, principal }: Effect): void {
    if (principal === 'person') return;
    const own = input.containerDefinitions.find((one: Attributes) => one['name'] === input.family);
    this.of(input.family).revisions.set(output.taskDefinition.taskDefinitionArn, String(own?.image));
  }

  #mutation(effect: Effect): void {
    const { operation, input, output, at, sentAt, principal, invocation } = effect;
    if (operation === 'RegisterTaskDefinition') return this.#revision(effect);
    const name = String(input.service ?? input.ResourceId)
      .split('/')
      .at(-1)!;
    const history = this.of(name);
    if (operation === 'UpdateService') history.counts.push({ at, desired: output.service.desiredCount });
    const byPerson = principal === 'person';
    if (operation === 'RegisterScalableTarget') history.bounds.push({ at, byPerson, input });
    if (byPerson) return void history.persons.push(callOf(input, at));
    const sight = this.#sights.get(`${invocation} ${name}`)?.findLast((one) => one.at <= sentAt);
    // Not what it wrote since: a call that AWS acts on late lands behind the intent of the next one (seed 11435).
    const intent = this.#intents.get(`${invocation} ${name}`)?.findLast((one) => one.at <= sentAt);
    history.mutations.push({ ...effect, name, ...(sight && { sight }), ...(intent && { intent }) });
  }
}
