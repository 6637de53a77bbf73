import type { Branch, MapItem } from '../branch.ts';
import { evaluate, evaluateTo, queryError } from '../evaluate.ts';
import { isExpression } from '../expressions.ts';
import { type Runner, runLine, together } from '../lines.ts';
import type { Outcome } from '../outcome.ts';
import type { MapState } from '../types.ts';
import type { Visit } from '../visit.ts';

/** An inline Map runs at most so many iterations at once, whatever MaxConcurrency says. */
const MAX_INLINE = 40;

const itemsOf = async (visit: Visit<MapState>): Promise<unknown[]> => {
  const { state, input, site } = visit;
  if (state.Items !== undefined)
    return (await evaluateTo('array', state.Items, visit.bindings(), 'Items', site)) as unknown[];
  if (Array.isArray(input)) return input;
  throw queryError(site, `Map state input must be an array but was: ${JSON.stringify(input)}`);
};

const numberField = async (visit: Visit<MapState>, field: keyof MapState, otherwise: number): Promise<number> => {
  const template = visit.state[field];
  if (template === undefined) return otherwise;
  if (!isExpression(template)) return template as number;
  return (await evaluateTo('number', template, visit.bindings(), field, visit.site)) as number;
};

/** Evaluates the limits. The tolerated failures are for distributed Maps, yet a bad expression in them fails any Map. */
const concurrencyOf = async (visit: Visit<MapState>): Promise<number> => {
  const concurrency = await numberField(visit, 'MaxConcurrency', 0);
  await numberField(visit, 'ToleratedFailurePercentage', 0);
  await numberField(visit, 'ToleratedFailureCount', 0);
  return Math.min(concurrency || MAX_INLINE, MAX_INLINE);
};

const iterationInput = async (visit: Visit<MapState>, item: MapItem): Promise<unknown> => {
  const { ItemSelector: selector } = visit.state;
  if (selector === undefined) return item.Value;
  const context = { ...visit.context(), Map: { Item: item } };
  return evaluate(selector, visit.bindings({ context }), 'ItemSelector', visit.site);
};

/** The iterations of one try of a Map. */
class Iterations {
  readonly lines: Branch[] = [];
  readonly results: unknown[] = [];
  readonly #running = new Map<Branch, { name: string; index: number }>();
  readonly #branch: Branch;
  readonly #visit: Visit<MapState>;
  readonly #items: readonly unknown[];
  readonly #runFlow: Runner;
  #next = 0;

  constructor(branch: Branch, visit: Visit<MapState>, items: readonly unknown[], runFlow: Runner) {
    this.#branch = branch;
    this.#visit = visit;
    this.#items = items;
    this.#runFlow = runFlow;
  }

  /** Takes one item after another; the next iteration points back to the last state of the one before it. */
  async work(started: number): Promise<void> {
    let previous = started;
    while (this.#next < this.#items.length) previous = await this.#iterate(this.#next++, previous);
  }

  async #iterate(index: number, previous: number): Promise<number> {
    const item = { Index: index, Value: this.#items[index] };
    const input = await iterationInput(this.#visit, item);
    const details = { name: this.#visit.name, index };
    const line = this.#branch.fork(previous, item);
    this.lines.push(line);
    line.event('MapIterationStarted', details);
    this.#running.set(line, details);
    this.results[index] = await runLine(this.#runFlow, line, this.#visit.state.ItemProcessor, input);
    const { last } = line;
    this.#branch.last = line.event('MapIterationSucceeded', details).id;
    this.#running.delete(line);
    return last;
  }

  onAbort(line: Branch, failed: boolean, previous: number): void {
    const details = this.#running.get(line);
    if (details) this.#branch.run.push(`MapIteration${failed ? 'Failed' : 'Aborted'}`, previous, details);
  }
}

/** The item processor once for each item. */
export const map = async (branch: Branch, visit: Visit<MapState>, runFlow: Runner): Promise<Outcome> => {
  const { state } = visit;
  const items = await itemsOf(visit);
  const concurrency = await concurrencyOf(visit);
  const started = branch.event('MapStateStarted', { length: items.length }).id;
  const iterations = new Iterations(branch, visit, items, runFlow);
  const workers = Array.from({ length: Math.min(concurrency, items.length) }, () => iterations.work(started));
  await together(branch, iterations.lines, workers, (line, failed, previous) =>
    iterations.onAbort(line, failed, previous),
  );
  const exitFrom = branch.last;
  branch.event('MapStateSucceeded');
  visit.closed = true;
  const { results } = iterations;
  return { value: results, more: { result: results }, source: state, next: state.Next, exitFrom };
};
