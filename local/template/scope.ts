import type { Account, Created } from '../model.ts';
import { holds } from './conditions.ts';
import type { Scope } from './intrinsics.ts';
import { pseudoParameters } from './pseudo.ts';
import type { StackTemplate } from './template.ts';

export interface ScopeInput {
  account: Account;
  stack: StackTemplate;
  /** Values given for the template's parameters. */
  parameters: Record<string, string>;
  /** Resources made so far, by logical id. */
  created: ReadonlyMap<string, Created>;
  /** Exports of the stacks loaded before. */
  exports: ReadonlyMap<string, string>;
}

const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(what);
  return value;
};

const parameterValue = (name: string, { stack, parameters }: ScopeInput): unknown => {
  const parameter = stack.template.Parameters?.[name];
  if (parameter === undefined) return undefined;
  // What Systems Manager holds in the user's account is not in the template.
  if (parameter.Type.startsWith('AWS::SSM::'))
    throw new Error(`parameter ${name} of type ${parameter.Type} is not covered`);
  const value = found(parameters[name] ?? parameter.Default, `parameter ${name} has no value`);
  return parameter.Type.startsWith('List<') || parameter.Type === 'CommaDelimitedList'
    ? String(value).split(',')
    : value;
};

const attributeOf = (logicalId: string, name: string, { created }: ScopeInput): string => {
  const resource = found(created.get(logicalId), `resource ${logicalId} was not created`);
  const known = Object.keys(resource.attributes ?? {}).join(', ');
  return found(resource.attributes?.[name], `${logicalId} has no attribute ${name} in the model; it has: ${known}`);
};

/** Where the names in one stack's template lead. */
export const scopeOf = (input: ScopeInput): Scope => {
  const { stack, account, created, exports } = input;
  const pseudo = pseudoParameters(account, stack.name);
  const scope: Scope = {
    ref: (name) =>
      pseudo[name] ?? parameterValue(name, input) ?? found(created.get(name), `resource ${name} was not created`).ref,
    attribute: (logicalId, name) => attributeOf(logicalId, name, input),
    condition: (name) => holds(found(stack.template.Conditions?.[name], `there is no condition ${name}`), scope),
    mapping: (map, first, second) =>
      found(stack.template.Mappings?.[map]?.[first]?.[second], `no ${map}.${first}.${second} in Mappings`),
    importValue: (name) => found(exports.get(name), `no stack loaded before exports ${name}`),
    zones: (region) => ['a', 'b', 'c'].map((zone) => `${region === '' ? account.region : region}${zone}`),
  };
  return scope;
};
