import { StateError } from './errors.ts';
import type { Taken } from './history.ts';
import { matches } from './retry.ts';
import type { Definition, Flow, State } from './types.ts';

/** What of a state machine was exercised: `Deploy`, `Verify → Choices[0]`, `Start → Retry[1]`, `Start → Catch[0]`. */
export interface Coverage {
  taken: string[];
  missing: string[];
}

/** A history event of this interpreter, or as an SDK client gives it. */
export interface ReadEvent {
  id?: number | undefined;
  previousEventId?: number | undefined;
  type?: string | undefined;
  taken?: Taken | undefined;
}

const branchName = (state: string, branch: string): string => `${state} → ${branch}`;

const innerFlows = (state: State): Flow[] => {
  if (state.Type === 'Parallel') return state.Branches;
  return state.Type === 'Map' ? [state.ItemProcessor] : [];
};

/** Every state of a flow and of the flows inside it, by its name, which is unique in a machine. */
export const allStates = (flow: Flow): Map<string, State> =>
  new Map(
    Object.entries(flow.States).flatMap(([name, state]) => [
      [name, state] as const,
      ...innerFlows(state).flatMap((inner) => [...allStates(inner)]),
    ]),
  );

const numbered = (list: readonly unknown[] | undefined, field: string): string[] =>
  (list ?? []).map((_, i) => `${field}[${i}]`);

const branchesOf = (state: State): string[] => {
  if (state.Type === 'Choice')
    return [...numbered(state.Choices, 'Choices'), ...(state.Default === undefined ? [] : ['Default'])];
  if (!('Retry' in state || 'Catch' in state)) return [];
  return [...numbered(state.Retry, 'Retry'), ...numbered(state.Catch, 'Catch')];
};

/** Everything that `coverageOf` looks for. */
export const coverable = (definition: Definition): string[] =>
  [...allStates(definition)].flatMap(([name, state]) => [
    name,
    ...branchesOf(state).map((branch) => branchName(name, branch)),
  ]);

const member = (event: ReadEvent, name: string): string | undefined => {
  const details = Object.entries(event).find(([key]) => key.endsWith('EventDetails'))?.[1];
  return (details as Record<string, string> | undefined)?.[name];
};

const isFailure = (event: ReadEvent | undefined): event is ReadEvent =>
  event !== undefined && /(?:Failed|TimedOut)$/.test(event.type ?? '');

/** One history, asked for what AWS does not write down: which branch of the definition led from one event to the next. */
class Reader {
  readonly #states: Map<string, State>;
  readonly #events: readonly ReadEvent[];

  constructor(states: Map<string, State>, events: readonly ReadEvent[]) {
    this.#states = states;
    this.#events = events;
  }

  taken(event: ReadEvent): string[] {
    if (event.taken) return [branchName(event.taken.state, event.taken.branch)];
    if (event.type?.endsWith('StateEntered')) return [member(event, 'name') ?? ''];
    if (event.type?.endsWith('StateExited')) return this.#exit(event);
    return event.type?.endsWith('Scheduled') ? this.#retry(event) : [];
  }

  #exit(event: ReadEvent): string[] {
    const name = member(event, 'name') ?? '';
    const state = this.#states.get(name);
    const next = this.#events.find(
      ({ previousEventId, type }) => previousEventId === event.id && type?.endsWith('StateEntered'),
    );
    const target = next && member(next, 'name');
    if (state?.Type === 'Choice') return this.#choice(name, state.Choices, state.Default, target);
    const failure = this.#before(event);
    if (!state || !('Catch' in state) || !isFailure(failure)) return [];
    return this.#named(name, 'Catch', state.Catch ?? [], failure);
  }

  /** Only where one branch alone leads to the state that came next. */
  #choice(name: string, rules: readonly { Next: string }[], otherwise?: string, target?: string): string[] {
    const found = rules.flatMap((rule, i) => (rule.Next === target ? [`Choices[${i}]`] : []));
    if (otherwise === target) found.push('Default');
    return found.length === 1 ? [branchName(name, found[0] as string)] : [];
  }

  #retry(event: ReadEvent): string[] {
    const failure = this.#before(event);
    if (!isFailure(failure)) return [];
    let entered: ReadEvent | undefined = failure;
    while (entered && !entered.type?.endsWith('StateEntered')) entered = this.#before(entered);
    const name = (entered && member(entered, 'name')) ?? '';
    const state = this.#states.get(name);
    return state && 'Retry' in state ? this.#named(name, 'Retry', state.Retry ?? [], failure) : [];
  }

  #named(name: string, field: string, list: readonly { ErrorEquals: string[] }[], failure: ReadEvent): string[] {
    const error = new StateError(member(failure, 'error'));
    const index = list.length === 1 ? 0 : list.findIndex(({ ErrorEquals }) => matches(ErrorEquals, error));
    return index < 0 ? [] : [branchName(name, `${field}[${index}]`)];
  }

  #before(event: ReadEvent): ReadEvent | undefined {
    return this.#events[(event.previousEventId ?? 0) - 1];
  }
}

/**
 * Which states, and which Choice, Retry and Catch branches, some execution took.
 * Exact on the histories of this interpreter; on histories read through the API, which lack `taken`, branches are told from what
 * came next, and one that cannot be told (two rules with one target, a retried Map or Parallel) does not count as taken.
 */
export const coverageOf = (definition: Definition, histories: readonly (readonly ReadEvent[])[]): Coverage => {
  const states = allStates(definition);
  const seen = new Set<string>();
  for (const events of histories) {
    const reader = new Reader(states, events);
    for (const event of events) {
      if (event.type?.endsWith('StateEntered')) seen.add(member(event, 'name') ?? '');
      for (const name of reader.taken(event)) seen.add(name);
    }
  }
  const all = coverable(definition);
  return { taken: all.filter((name) => seen.has(name)), missing: all.filter((name) => !seen.has(name)) };
};
