import { isExpression, mistakeIn, sourceOf } from './expressions.ts';
import { type Findings, isObject, type Json } from './findings.ts';

/** Members of `$states` by place (SFN-7). */
export const atEntry: readonly string[] = ['input', 'context'];
export const withResult: readonly string[] = [...atEntry, 'result'];
export const withError: readonly string[] = [...atEntry, 'errorOutput'];

/** Every expression inside a value. @param available members of `$states` */
export const checkTemplate = (
  findings: Findings,
  value: unknown,
  available: readonly string[],
  location: string,
): void => {
  if (isExpression(value)) {
    const mistake = mistakeIn(sourceOf(value), available);
    if (mistake !== undefined) findings.add(location, mistake);
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) checkTemplate(findings, item, available, `${location}[${i}]`);
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) checkTemplate(findings, value[name], available, `${location}/${name}`);
  }
};

const variableName = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** Output and Assign of a state, a rule or a catcher. */
export const checkOutput = (findings: Findings, source: Json, available: readonly string[], location: string): void => {
  for (const field of ['Output', 'Assign']) checkTemplate(findings, source[field], available, `${location}/${field}`);
  const assign: unknown = source['Assign'];
  if (assign === undefined || !findings.object(assign, `${location}/Assign`)) return;
  for (const name of Object.keys(assign)) {
    const at = `${location}/Assign/${name}`;
    if (name === 'states' || !variableName.test(name)) findings.add(at, `'${name}' can not be the name of a variable`);
  }
};
