import type { Branch } from './branch.ts';
import { Cancelled, StateError } from './errors.ts';
import { jsonText } from './history.ts';
import { type Finished, finish, type Outcome } from './outcome.ts';
import { catcherFor, errorOutput, Retries } from './retry.ts';
import { choice } from './states/choice.ts';
import { fail } from './states/fail.ts';
import { map } from './states/map.ts';
import { parallel } from './states/parallel.ts';
import { pass } from './states/pass.ts';
import { task } from './states/task.ts';
import { wait } from './states/wait.ts';
import type { Catcher, Flow, Retrier, State } from './types.ts';
import { Visit } from './visit.ts';

const work = (branch: Branch, visit: Visit): Promise<Outcome> => {
  const of = <S extends State>(): Visit<S> => visit as unknown as Visit<S>;
  switch (visit.state.Type) {
    case 'Pass':
    case 'Succeed':
      return pass(of());
    case 'Fail':
      return fail(of());
    case 'Choice':
      return choice(of());
    case 'Wait':
      return wait(branch, of());
    case 'Task':
      return task(branch, of());
    case 'Parallel':
      return parallel(branch, of(), runFlow);
    case 'Map':
      return map(branch, of(), runFlow);
  }
};

/** Whatever is neither a state's failure nor a cancellation is a refusal or a mistake of the model: no Retry or Catch hides it. */
const asStateError = (reason: unknown): StateError => {
  if (reason instanceof Cancelled) throw reason;
  if (reason instanceof StateError) return reason;
  return new StateError('States.Runtime', reason instanceof Error ? reason.message : String(reason), { fatal: true });
};

/** Logs a failed evaluation once, where it happened. */
const logEvaluation = (branch: Branch, visit: Visit, failure: StateError): StateError => {
  const { evaluation, error, failureCause: cause } = failure;
  if (evaluation === undefined) return failure;
  const untouched = branch.last === visit.enteredId && !evaluation.afterEntered;
  const { location, state } = evaluation;
  branch.event('EvaluationFailed', { error, cause, location, state }, untouched ? visit.beforeId : branch.last);
  return new StateError(error, cause);
};

const retriersOf = (state: State): Retrier[] => ('Retry' in state && state.Retry) || [];
const catchersOf = (state: State): Catcher[] => ('Catch' in state && state.Catch) || [];

/** @returns whether to try again, after the delay */
const retried = async (branch: Branch, visit: Visit, failure: StateError, retries: Retries): Promise<boolean> => {
  const retry = retries.next(failure, branch.run.chance);
  if (retry === undefined) return false;
  await branch.sleep(retry.seconds * 1000);
  branch.run.transitions += 1;
  branch.taken = { state: visit.name, branch: `Retry[${retry.index}]` };
  visit.retryCount += 1;
  visit.closed = false;
  return true;
};

const caught = async (branch: Branch, visit: Visit, failure: StateError): Promise<Finished> => {
  if ((visit.state.Type === 'Map' || visit.state.Type === 'Parallel') && !visit.closed) {
    branch.event(`${visit.state.Type}StateFailed`);
    visit.closed = true;
  }
  const found = catcherFor(catchersOf(visit.state), failure);
  if (found === undefined) throw failure;
  const output = errorOutput(failure);
  const taken = `Catch[${found.index}]`;
  const outcome = { value: output, more: { errorOutput: output }, source: found.catcher, next: found.catcher.Next };
  try {
    return await finish(branch, visit, { ...outcome, taken, path: `${taken}/` });
  } catch (reason) {
    throw logEvaluation(branch, visit, asStateError(reason));
  }
};

/** Tries the state until it is done, caught, or out of retries. */
const settle = async (branch: Branch, visit: Visit): Promise<Finished> => {
  const retries = new Retries(retriersOf(visit.state));
  for (;;) {
    try {
      return await finish(branch, visit, await work(branch, visit));
    } catch (reason) {
      const failure = logEvaluation(branch, visit, asStateError(reason));
      if (!(await retried(branch, visit, failure, retries))) return caught(branch, visit, failure);
    }
  }
};

const enter = (branch: Branch, name: string, state: State, input: unknown): Visit => {
  const before = branch.last;
  branch.run.transitions += 1;
  const entered = branch.event(`${state.Type}StateEntered`, { name, ...jsonText('input', input) }).id;
  const visit = new Visit(branch, name, state, input, { entered, before });
  branch.visit = visit;
  return visit;
};

const variables = (assigned: Record<string, unknown>): Record<string, unknown> => {
  const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  if (texts.length === 0) return {};
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: { truncated: false } };
};

const exit = (branch: Branch, visit: Visit, done: Finished): void => {
  if (done.taken !== undefined) branch.taken = { state: visit.name, branch: done.taken };
  const details = { name: visit.name, ...jsonText('output', done.output), ...variables(done.assigned) };
  branch.event(`${visit.state.Type}StateExited`, details, done.exitFrom ?? branch.last);
  branch.visit = undefined;
};

/** Runs a flow's states one after another. @throws StateError | Cancelled */
export const runFlow = async (branch: Branch, flow: Flow, input: unknown): Promise<unknown> => {
  let name: string | undefined = flow.StartAt;
  let data = input;
  while (name !== undefined) {
    const visit = enter(branch, name, flow.States[name] as State, data);
    const done: Finished = await settle(branch, visit);
    exit(branch, visit, done);
    data = done.output;
    name = done.next;
  }
  return data;
};
