import { StateError } from './errors.ts';
import { compile, isExpression, sourceOf } from './expressions.ts';
import type { Template } from './types.ts';

/** Where a template stands, for the words of a failure. */
export interface Site {
  state: string;
  /** Id of the StateEntered event. */
  enteredId: number;
}

/** What an expression sees: variables, functions, and `states`. */
export type Bindings = Record<string, unknown>;

export const typeName = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

/** Plain JSON: drops what JSONata hangs on its arrays, and undefined members. */
export const plain = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

/** States.QueryEvaluationError of one field. @param what a sentence about the expression or the field */
export const queryError = (site: Site, what: string, location?: string, afterEntered = false): StateError =>
  new StateError(
    'States.QueryEvaluationError',
    `An error occurred while executing the state '${site.state}' (entered at the event id #${site.enteredId}). ${what}`,
    { evaluation: { location, state: site.state, afterEntered } },
  );

const isFunction = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && ('_jsonata_lambda' in value || '_jsonata_function' in value));

const evaluateExpression = async (text: string, bindings: Bindings, field: string, site: Site): Promise<unknown> => {
  const source = sourceOf(text);
  const fail = (what: string): StateError =>
    queryError(site, `The JSONata expression '${source}' specified for the field '${field}' ${what}`, field);
  let value: unknown;
  try {
    value = await compile(source).evaluate(undefined, bindings);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw fail(`threw an error during evaluation. ${code ? `${code}: ` : ''}${message ?? String(error)}`);
  }
  if (value === undefined) throw fail('returned nothing (undefined).');
  if (isFunction(value)) throw fail('returned an unsupported result type.');
  return plain(value);
};

/**
 * Evaluates every expression in a template, depth first.
 * @param field path for messages: `Arguments`, `Catch[0]/Output`
 * @throws StateError States.QueryEvaluationError
 */
export const evaluate = async (template: Template, bindings: Bindings, field: string, site: Site): Promise<unknown> => {
  if (isExpression(template)) return evaluateExpression(template, bindings, field, site);
  if (Array.isArray(template)) {
    const items: unknown[] = [];
    for (const [i, item] of template.entries()) items.push(await evaluate(item, bindings, `${field}[${i}]`, site));
    return items;
  }
  if (typeof template !== 'object' || template === null) return template;
  const members: [string, unknown][] = [];
  for (const [name, value] of Object.entries(template))
    members.push([name, await evaluate(value, bindings, `${field}/${name}`, site)]);
  return Object.fromEntries(members);
};

/** Evaluates a template that must give one JSON type. @throws StateError States.QueryEvaluationError */
export const evaluateTo = async (
  type: 'array' | 'boolean' | 'number' | 'string',
  template: Template,
  bindings: Bindings,
  field: string,
  site: Site,
): Promise<unknown> => {
  const value = await evaluate(template, bindings, field, site);
  if (typeName(value) === type) return value;
  const what = isExpression(template) ? `The JSONata expression '${sourceOf(template)}'` : 'The value';
  throw queryError(
    site,
    `${what} specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${type}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    field,
  );
};
