import { seededChance } from '../../local/chance.ts';
import {
  type Execution,
  startExecution,
  TaskFailure,
  type TaskHandle,
  type TaskRequest,
  type TaskRunner,
} from '../../local/asl/index.ts';
import { ManualClock } from '../asl/manual-clock.ts';
import { type Machine, states } from './machines.ts';

/**
 * A path through a machine, as text: its states in order, Choices left out. In brackets how a task ends: the `next` it
 * returns (`Verify(Promote)`), `answered` or `silent` for one that waits, or the name of its error (`Plan(!Throttled)`).
 */
export type Path = string;

interface Act {
  state: string;
  how: string;
}

export const actsOf = (path: Path): Act[] =>
  path.split(' ').map((word) => {
    const [, state = '', how = ''] = /^(.+?)(?:\((.+)\))?$/.exec(word.replaceAll('_', ' ')) ?? [];
    return { state, how };
  });

export const pathOf = (acts: readonly Act[]): Path =>
  acts.map(({ state, how }) => state.replaceAll(' ', '_') + (how && `(${how})`)).join(' ');

const never = new Promise<never>(() => {});

/** What a step returns beside its `next`; the wait of the next Await is as short as one may be. */
const output = (next: string) => ({
  service: 'staging/web',
  turn: 1,
  reason: 'because',
  seconds: 40,
  awaiting: 'look',
  seen: '',
  next,
});

/** Plays the tasks of one execution: what the path says, in its order. */
class Player implements TaskRunner {
  readonly requests: TaskRequest[] = [];
  readonly #acts: Act[];
  execution: Execution | undefined;

  constructor(acts: Act[]) {
    this.#acts = acts;
  }

  run(request: TaskRequest): TaskHandle {
    this.requests.push(request);
    const act = this.#acts.shift();
    if (act?.state !== request.stateName) throw new Error(`${request.stateName} runs, the path has ${act?.state}`);
    return { promise: this.#play(act, request), cancel: () => {} };
  }

  #play({ how }: Act, { taskToken }: TaskRequest): Promise<unknown> {
    if (how === 'silent' && taskToken === undefined) return never;
    if (how.startsWith('!')) {
      const failure = Promise.reject(new TaskFailure(how.slice(1), `{"errorMessage":"${how.slice(1)}"}`));
      failure.catch(() => {});
      return failure;
    }
    if (how === 'answered') setImmediate(() => this.execution?.taskSuccess(taskToken ?? '', {}));
    return Promise.resolve({ Payload: output(how || 'Next') });
  }
}

/** What one execution did. */
export interface Played {
  execution: Execution;
  /** The states it entered, Choices left out. */
  entered: string[];
  requests: TaskRequest[];
}

/** Runs a machine along a path, on virtual time. */
export const play = async (
  machine: Machine,
  path: Path,
  input: unknown = { service: 'staging/web' },
): Promise<Played> => {
  const isTask = new Set(states(machine).flatMap(([name, state]) => (state.Type === 'Task' ? [name] : [])));
  const player = new Player(actsOf(path).filter(({ state }) => isTask.has(state)));
  const clock = new ManualClock();
  const context = {
    executionArn: `arn:aws:states:us-east-1:111111111111:execution:${machine.name}:test`,
    name: 'test',
    roleArn: 'arn:aws:iam::111111111111:role/test',
    stateMachineArn: `arn:aws:states:us-east-1:111111111111:stateMachine:${machine.name}`,
    stateMachineName: machine.name,
    startTime: clock.now(),
  };
  const { definition } = machine;
  const execution = startExecution({ definition, input, clock, chance: seededChance(path), context, tasks: player });
  player.execution = execution;
  await clock.until(execution.done);
  const entered = execution.history
    .filter(({ type }) => type.endsWith('StateEntered') && type !== 'ChoiceStateEntered')
    .map((event) => String(event.stateEnteredEventDetails?.['name']));
  return { execution, entered, requests: player.requests };
};
