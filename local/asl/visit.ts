import type { Branch } from './branch.ts';
import { type Bindings, evaluate, type Site } from './evaluate.ts';
import type { State, Template } from './types.ts';

/** State types whose current state gets an Aborted event when its branch is called off. */
const abortableTypes = ['Task', 'Wait', 'Parallel', 'Map'];

/** One stay in one state. */
export class Visit<S extends State = State> {
  readonly name: string;
  readonly state: S;
  readonly input: unknown;
  readonly enteredId: number;
  /** The event before StateEntered. */
  readonly beforeId: number;
  readonly #enteredTime: string;
  readonly #branch: Branch;
  retryCount = 0;
  /** Of the running try, for `.waitForTaskToken` and `.sync`. */
  token: string | undefined;
  /** Its Succeeded or Failed is logged; what may still come is Output and Assign. */
  closed = false;

  constructor(branch: Branch, name: string, state: S, input: unknown, ids: { entered: number; before: number }) {
    this.#branch = branch;
    this.name = name;
    this.state = state;
    this.input = input;
    this.enteredId = ids.entered;
    this.beforeId = ids.before;
    this.#enteredTime = new Date(branch.run.clock.now()).toISOString();
  }

  get abortable(): boolean {
    return abortableTypes.includes(this.state.Type) && !this.closed;
  }

  get site(): Site {
    return { state: this.name, enteredId: this.enteredId };
  }

  /** The context object. RetryCount is there in Task states only (`local-notes.md` §5). */
  context(): Record<string, unknown> {
    const { run, item } = this.#branch;
    const retryCount = this.state.Type === 'Task' ? { RetryCount: this.retryCount } : {};
    return {
      ...run.context,
      State: { Name: this.name, EnteredTime: this.#enteredTime, ...retryCount },
      ...(item ? { Map: { Item: item } } : {}),
      ...(this.token === undefined ? {} : { Task: { Token: this.token } }),
    };
  }

  /** @param more `result` or `errorOutput` of `$states`; other context members for a Map's ItemSelector */
  bindings(more: Record<string, unknown> = {}): Bindings {
    const { run, scope } = this.#branch;
    return { ...run.library, ...scope.visible(), states: { input: this.input, context: this.context(), ...more } };
  }

  /** Evaluates a field that sees input and context only; `otherwise` where the state does not have it. */
  async field(template: Template | undefined, field: string, otherwise?: unknown): Promise<unknown> {
    return template === undefined ? otherwise : evaluate(template, this.bindings(), field, this.site);
  }
}
