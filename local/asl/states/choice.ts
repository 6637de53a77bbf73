import { StateError } from '../errors.ts';
import { evaluateTo } from '../evaluate.ts';
import type { Outcome } from '../outcome.ts';
import type { ChoiceState } from '../types.ts';
import type { Visit } from '../visit.ts';

const holds = async (visit: Visit<ChoiceState>, index: number): Promise<boolean> => {
  const condition = visit.state.Choices[index]?.Condition;
  return (await evaluateTo('boolean', condition, visit.bindings(), `Choices[${index}]/Condition`, visit.site)) === true;
};

/** The first rule whose Condition is true, else Default. @throws StateError States.NoChoiceMatched */
export const choice = async (visit: Visit<ChoiceState>): Promise<Outcome> => {
  const { state, input } = visit;
  for (const [index, rule] of state.Choices.entries()) {
    if (!(await holds(visit, index))) continue;
    const own = `Choices[${index}]`;
    const hasOutput = rule.Output !== undefined || state.Output === undefined;
    const source = hasOutput ? rule : { ...rule, Output: state.Output };
    return { value: input, source, path: hasOutput ? `${own}/` : '', next: rule.Next, taken: own };
  }
  if (state.Default === undefined)
    throw new StateError(
      'States.NoChoiceMatched',
      `An error occurred while executing the state '${visit.name}' (entered at the event id #${visit.enteredId}). No choice rule matched.`,
    );
  return { value: input, source: state, next: state.Default, taken: 'Default' };
};
