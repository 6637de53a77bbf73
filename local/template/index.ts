import type { Account, Created, ServiceModel } from '../model.ts';
import { checkStack } from './check.ts';
import { createResources } from './create.ts';
import { resolveValue } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import { createProblems } from './problems.ts';
import { pseudoParameters, stackIdOf } from './pseudo.ts';
import { scopeOf } from './scope.ts';
import type { StackTemplate } from './template.ts';

export { readStacks } from './assembly.ts';
export { TemplateError } from './problems.ts';
export type { StackTemplate, Template } from './template.ts';

export interface LoadedResource extends Created {
  type: string;
}

export interface LoadedStack {
  name: string;
  /** ARN. */
  id: string;
  /** By logical id. */
  resources: Record<string, LoadedResource>;
  outputs: Record<string, string>;
}

export interface TemplateLoader {
  /**
   * Checks all stacks, then creates their resources, stack after stack.
   * @param onStack told of each stack as soon as it is complete
   * @throws TemplateError with every problem of every stack
   */
  load(
    stacks: readonly StackTemplate[],
    parameters?: Record<string, string>,
    onStack?: (stack: LoadedStack) => void,
  ): Promise<LoadedStack[]>;
}

/** Loads synthesized CloudFormation templates as data into the services of the model. */
export const createTemplateLoader = (account: Account, models: readonly ServiceModel[]): TemplateLoader => {
  const types = new Map(models.flatMap((model) => Object.entries(model.resources)));
  const exports = new Map<string, string>();
  const loaded = new Set<string>();

  const check = (stacks: readonly StackTemplate[]): void => {
    const problems = createProblems();
    for (const stack of stacks) {
      if (loaded.has(stack.name)) problems.add(stack.name, 'is loaded already; updating a stack is not covered');
      checkStack(stack, types, Object.keys(pseudoParameters(account, stack.name)), problems);
    }
    problems.settle();
  };

  const outputsOf = (stack: StackTemplate, scope: Scope): Record<string, string> => {
    const outputs: Record<string, string> = {};
    for (const [id, output] of Object.entries(stack.template.Outputs ?? {})) {
      if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
      const value = String(resolveValue(output.Value, scope));
      outputs[id] = value;
      if (output.Export !== undefined) exports.set(String(resolveValue(output.Export.Name, scope)), value);
    }
    return outputs;
  };

  const resourcesOf = (stack: StackTemplate, created: ReadonlyMap<string, Created>): Record<string, LoadedResource> => {
    const typeOf = (id: string): string => stack.template.Resources?.[id]?.Type ?? '';
    return Object.fromEntries([...created].map(([id, one]) => [id, { ...one, type: typeOf(id) }]));
  };

  const loadOne = async (stack: StackTemplate, parameters: Record<string, string>): Promise<LoadedStack> => {
    const problems = createProblems();
    const created = new Map<string, Created>();
    const scope = scopeOf({ account, stack, parameters, created, exports });
    await createResources({ stack, types, scope, created, problems });
    problems.settle();
    loaded.add(stack.name);
    const resources = resourcesOf(stack, created);
    return { name: stack.name, id: stackIdOf(account, stack.name), resources, outputs: outputsOf(stack, scope) };
  };

  return {
    load: async (stacks, parameters = {}, onStack = () => {}) => {
      check(stacks);
      const results: LoadedStack[] = [];
      for (const stack of stacks) {
        const one = await loadOne(stack, parameters);
        results.push(one);
        onStack(one);
      }
      return results;
    },
  };
};
