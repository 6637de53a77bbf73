import { StateError } from '../errors.ts';
import { evaluateTo } from '../evaluate.ts';
import type { FailState, Template } from '../types.ts';
import type { Visit } from '../visit.ts';

const text = async (visit: Visit, template: Template | undefined, field: string): Promise<string | undefined> =>
  template === undefined
    ? undefined
    : ((await evaluateTo('string', template, visit.bindings(), field, visit.site)) as string);

/** @throws StateError with the state's Error and Cause */
export const fail = async (visit: Visit<FailState>): Promise<never> => {
  const error = await text(visit, visit.state.Error, 'Error');
  throw new StateError(error, await text(visit, visit.state.Cause, 'Cause'));
};
