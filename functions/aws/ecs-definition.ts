import type { Tag, TaskDefinition } from '@aws-sdk/client-ecs';
import type { DefinitionCopy } from '../ports/services.ts';

/** TD-1: what Describe gives and Register refuses. A deny-list, so that new members survive (TD-2). */
const READ_ONLY = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

/** TD-6: such keys are AWS's own. */
const settable = (tag: Tag): boolean => !/^aws:/i.test(tag.key ?? '');

/** A described task definition as register input. */
export const toCopy = (definition: TaskDefinition, tags: readonly Tag[]): DefinitionCopy => {
  const kept = Object.entries(definition).filter(([name, value]) => value !== undefined && !READ_ONLY.includes(name));
  const ours = tags.filter(settable);
  // TD-5: an empty list of tags is refused.
  return { ...Object.fromEntries(kept), ...(ours.length > 0 && { tags: ours }) } as DefinitionCopy;
};
