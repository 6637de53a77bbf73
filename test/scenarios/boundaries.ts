import type { ExecutionRecord } from '../../local/states/index.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { FULL } from '../full.ts';

/** A moment between two states of the executions of one machine: so many states were entered by then. */
export interface Boundary {
  /** States entered by then, over all executions of the machine that were not there before. */
  entered: number;
  /** The state that begins there. */
  state: string;
}

const entries = (executions: readonly ExecutionRecord[]): { state: string; at: number }[] =>
  executions
    .flatMap(({ history }) => history)
    .filter((event) => event.type.endsWith('StateEntered'))
    .map((event) => ({
      state: String((event['stateEnteredEventDetails'] as { name: string }).name),
      at: event.timestamp.getTime(),
    }));

/**
 * The boundaries of a recorded run. States that begin in the same millisecond are one boundary, since nothing can come in between:
 * a Choice and what it chooses.
 * @param before executions of this machine that were there before the run
 */
export const boundariesOf = (stage: Stage, machine: string, before: number): Boundary[] => {
  const all = entries(stage.executions(machine).slice(before));
  return all
    .map((entry, n) => ({ entered: n + 1, ...entry }))
    .filter((entry, n) => all[n + 1]?.at !== entry.at)
    .map(({ entered, state }) => ({ entered, state }));
};

/** Not a multiple of two: Await and Verify take turns, and both have to come up. */
const STRIDE = 7;

/**
 * The boundaries that are replayed: of a state that the run enters once, that one; of states that it enters again and again
 * (Await, Verify) every seventh boundary, a different seventh for each variant of a test. `TIDEGATE_FULL=1` replays all.
 */
export const sampled = (boundaries: readonly Boundary[], variant = 0): Boundary[] => {
  const times = (state: string): number => boundaries.filter((one) => one.state === state).length;
  return boundaries.filter(({ state }, n) => FULL || times(state) === 1 || n % STRIDE === variant % STRIDE);
};

/** Replays up to a boundary of the recorded run. */
export const untilBoundary = (stage: Stage, machine: string, before: number, { entered }: Boundary): Promise<void> =>
  stage.until(() => entries(stage.executions(machine).slice(before)).length >= entered);

/** StopExecution on whatever runs of a machine. @returns whether something ran */
export const abortRunning = async (stage: Stage, machine: string): Promise<boolean> => {
  const running = stage.executions(machine).filter((one) => one.status === 'RUNNING');
  for (const one of running) await stage.world.settle(stage.world.abort(one.arn, 'a person stops it'));
  return running.length > 0;
};

export const tell = ({ entered, state }: Boundary): string => `${entered} (${state})`;
