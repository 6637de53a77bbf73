import {
  type Execution,
  parseDefinition,
  startExecution,
  type TaskHandle,
  type TaskRequest,
  type TaskRunner,
} from '../../local/asl/index.ts';
import { seededChance } from '../../local/chance.ts';
import { ManualClock } from './manual-clock.ts';

/** A task as a test sees it: to be answered whenever the test likes. */
export interface OpenTask extends TaskRequest {
  startedAt: number;
  cancelled: boolean;
  succeed(output: unknown): void;
  fail(error: Error): void;
}

/** Collects the tasks of an execution; `answer` may settle one at once. */
export class Desk implements TaskRunner {
  readonly tasks: OpenTask[] = [];
  readonly #clock: ManualClock;
  readonly #answer: (task: OpenTask) => void;

  constructor(clock: ManualClock, answer: (task: OpenTask) => void = () => {}) {
    this.#clock = clock;
    this.#answer = answer;
  }

  get last(): OpenTask {
    return this.tasks.at(-1) as OpenTask;
  }

  run(request: TaskRequest): TaskHandle {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const startedAt = this.#clock.now();
    const task: OpenTask = { ...request, startedAt, cancelled: false, succeed: resolve, fail: reject };
    this.tasks.push(task);
    this.#answer(task);
    return { promise, cancel: () => void (task.cancelled = true) };
  }
}

export interface Play {
  clock: ManualClock;
  desk: Desk;
  execution: Execution;
}

interface Settings {
  input?: unknown;
  answer?: (task: OpenTask) => void;
  seed?: string;
}

/** Starts a machine given by its fields; QueryLanguage is JSONata. */
export const start = (machine: Record<string, unknown>, { input = {}, answer, seed = 'test' }: Settings = {}): Play => {
  const clock = new ManualClock();
  const desk = new Desk(clock, answer);
  const context = {
    executionArn: 'arn:aws:states:us-east-1:111111111111:execution:machine:one',
    name: 'one',
    roleArn: 'arn:aws:iam::111111111111:role/machine',
    stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:machine',
    stateMachineName: 'machine',
    startTime: clock.now(),
  };
  const definition = parseDefinition(JSON.stringify({ QueryLanguage: 'JSONata', ...machine }));
  const execution = startExecution({ definition, input, clock, chance: seededChance(seed), context, tasks: desk });
  return { clock, desk, execution };
};

/** A machine of one state, named `Only`. */
export const only = (state: Record<string, unknown>): Record<string, unknown> => ({
  StartAt: 'Only',
  States: { Only: { End: true, ...state } },
});

export const lambda = 'arn:aws:states:::lambda:invoke';
export const lambdaWithToken = 'arn:aws:states:::lambda:invoke.waitForTaskToken';

/** A Task that invokes a function. */
export const task = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  Type: 'Task',
  Resource: lambda,
  Arguments: { FunctionName: 'step' },
  ...more,
});

/** A Task that waits for its token. */
export const tokenTask = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  Type: 'Task',
  Resource: lambdaWithToken,
  Arguments: { FunctionName: 'step', Payload: { token: '{% $states.context.Task.Token %}' } },
  ...more,
});

export const types = ({ history }: Execution): string[] => history.map(({ type }) => type);
