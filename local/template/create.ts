import { resolve } from 'node:path';
import type { Created } from '../model.ts';
import { physicalSuffix } from '../arn.ts';
import type { ResourceTypes } from './check.ts';
import { resolveValue } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import { dependenciesOf, orderOf } from './order.ts';
import { messageOf } from './problems.ts';
import type { Problems } from './problems.ts';
import type { StackTemplate, TemplateResource } from './template.ts';

export interface Creation {
  stack: StackTemplate;
  types: ResourceTypes;
  scope: Scope;
  /** Filled as resources come into being; the scope reads it. */
  created: Map<string, Created>;
  problems: Problems;
}

/** Asset paths become absolute, so that no service has to know where the assembly lies. */
const metadataOf = (resource: TemplateResource, directory: string): Record<string, unknown> => {
  const asset = resource.Metadata?.['aws:asset:path'];
  const path = typeof asset === 'string' ? { 'aws:asset:path': resolve(directory, asset) } : {};
  return { ...resource.Metadata, ...path };
};

const createOne = async (id: string, resource: TemplateResource, creation: Creation): Promise<void> => {
  const { stack, types, scope, created } = creation;
  const type = types.get(resource.Type);
  const wanted = resource.Condition === undefined || scope.condition(resource.Condition);
  if (type === undefined || !wanted) return;
  const made = await type.create({
    stackName: stack.name,
    logicalId: id,
    properties: resolveValue(resource.Properties ?? {}, scope),
    metadata: metadataOf(resource, stack.directory),
    suffix: physicalSuffix(stack.name, id),
  });
  created.set(id, made);
};

/** Creates a stack's resources in order; a failure is told once, not again by each resource that waits for it. */
export const createResources = async (creation: Creation): Promise<void> => {
  const { stack, problems } = creation;
  const resources = stack.template.Resources ?? {};
  const failed = new Set<string>();
  for (const id of orderOf(resources).sorted) {
    const resource = resources[id] as TemplateResource;
    if (dependenciesOf(resource, failed).length > 0) {
      failed.add(id);
      continue;
    }
    await createOne(id, resource, creation).catch((error: unknown) => {
      failed.add(id);
      problems.add(`${stack.name}.${id}`, messageOf(error));
    });
  }
};
