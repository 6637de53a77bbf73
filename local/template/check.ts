import type { ResourceType } from '../model.ts';
import { orderOf } from './order.ts';
import type { Problems } from './problems.ts';
import { mentionsIn } from './references.ts';
import type { Mention } from './references.ts';
import * as outline from './template.ts';
import type { StackTemplate, TemplateResource } from './template.ts';

export type ResourceTypes = ReadonlyMap<string, ResourceType>;

/** Names that may be referred to in one stack. */
interface Names {
  refs: ReadonlySet<string>;
  conditions: ReadonlySet<string>;
  resources: ReadonlySet<string>;
}

const mentionProblem = (mention: Mention, names: Names): string | undefined => {
  if (mention.kind === 'unknown function') return `intrinsic function ${mention.name} is not covered`;
  if (mention.kind === 'dynamic reference') return `dynamic reference ${mention.name} is not covered`;
  if (mention.kind === 'malformed') return mention.name;
  const known = mention.kind === 'condition' ? names.conditions : names.refs;
  return known.has(mention.name) ? undefined : `there is no ${mention.name} in this template`;
};

const checkMentions = (value: unknown, path: string, names: Names, problems: Problems): void => {
  for (const mention of mentionsIn(value, path)) {
    const text = mentionProblem(mention, names);
    if (text !== undefined) problems.add(mention.path, text);
  }
};

const unknownKeys = (value: object, known: readonly string[]): string[] =>
  Object.keys(value).filter((key) => !known.includes(key));

const typeProblem = (type: string, types: ResourceTypes): string | undefined => {
  if (types.has(type) || outline.typesTolerated.includes(type)) return undefined;
  if (outline.isCustomResource(type)) return `custom resource ${type}: its function cannot be run at load`;
  return `resource type ${type} is not covered`;
};

const checkProperties = (resource: TemplateResource, type: ResourceType, path: string, problems: Problems): void => {
  const known = [...type.properties, ...(type.ignored ?? [])];
  for (const key of unknownKeys(resource.Properties ?? {}, known))
    problems.add(`${path}.Properties.${key}`, `${resource.Type} is covered with ${known.join(', ')} only`);
};

const checkResource = (
  id: string,
  path: string,
  stack: StackTemplate,
  types: ResourceTypes,
  names: Names,
  problems: Problems,
): void => {
  const resource = stack.template.Resources?.[id] as TemplateResource;
  const unknownType = typeProblem(resource.Type, types);
  if (unknownType !== undefined) problems.add(`${path}.Type`, unknownType);
  for (const key of unknownKeys(resource, [...outline.resourceAttributes, ...outline.resourceAttributesIgnored]))
    problems.add(`${path}.${key}`, 'this resource attribute is not covered');
  const type = types.get(resource.Type);
  if (type !== undefined) checkProperties(resource, type, path, problems);
  if (type !== undefined) checkMentions(resource.Properties, `${path}.Properties`, names, problems);
  for (const other of outline.listOf(resource.DependsOn))
    if (!names.resources.has(other)) problems.add(`${path}.DependsOn`, `there is no resource ${other}`);
  if (resource.Condition !== undefined && !names.conditions.has(resource.Condition))
    problems.add(`${path}.Condition`, `there is no condition ${resource.Condition}`);
};

const namesOf = (stack: StackTemplate, pseudo: readonly string[]): Names => {
  const { Parameters = {}, Resources = {}, Conditions = {} } = stack.template;
  const resources = new Set(Object.keys(Resources));
  return {
    resources,
    refs: new Set([...resources, ...Object.keys(Parameters), ...pseudo]),
    conditions: new Set(Object.keys(Conditions)),
  };
};

/** Everything about a template that the model does not cover or that makes no sense, before anything is created. */
export const checkStack = (
  stack: StackTemplate,
  types: ResourceTypes,
  pseudo: readonly string[],
  problems: Problems,
): void => {
  const { template, name } = stack;
  const names = namesOf(stack, pseudo);
  for (const key of unknownKeys(template, [...outline.sections, ...outline.sectionsIgnored]))
    problems.add(`${name}.${key}`, 'this section is not covered');
  for (const id of names.resources) checkResource(id, `${name}.${id}`, stack, types, names, problems);
  for (const [id, output] of Object.entries(template.Outputs ?? {}))
    checkMentions([output.Value, output.Export?.Name], `${name}.Outputs.${id}`, names, problems);
  for (const [id, condition] of Object.entries(template.Conditions ?? {}))
    checkMentions(condition, `${name}.Conditions.${id}`, names, problems);
  for (const cycle of orderOf(template.Resources ?? {}).cycles)
    problems.add(name, `resources depend on one another in a circle: ${cycle.join(' → ')}`);
};
