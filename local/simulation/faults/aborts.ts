import type { ExecutionRecord } from '../../states/index.ts';
import { count } from '../run.ts';
import type { Run } from '../run.ts';

/** The name of the fault that stops executions: `after` states have been entered since it came into the air. */
export const ABORTS = 'aborted';

const isEntry = ({ type }: ExecutionRecord['history'][number]): boolean => type.endsWith('StateEntered');

export const entriesOf = (executions: readonly ExecutionRecord[]): number =>
  executions.reduce((sum, { history }) => sum + history.filter(isEntry).length, 0);

/** The state that an execution is in, by its history. */
const stateOf = ({ history }: ExecutionRecord): string =>
  String(history.findLast(isEntry)?.['stateEnteredEventDetails']?.['name'] ?? 'none');

/** A person stops whichever execution entered a state last. @returns false when none runs */
export const abortOne = async (run: Run): Promise<boolean> => {
  const latest = (one: ExecutionRecord): number => one.history.at(-1)?.timestamp.getTime() ?? 0;
  const running = run.stage.executions().filter((one) => one.status === 'RUNNING');
  const one = running.toSorted((a, b) => latest(b) - latest(a))[0];
  if (!one) return false;
  count(run.fired, ABORTS);
  count(run.aborted, `${one.machine.replace('Tidegate-', '')}.${stateOf(one)}`);
  await run.stage.world.settle(run.stage.world.abort(one.arn, 'a person stops it'));
  return true;
};
