import type { Tag } from '@aws-sdk/client-ecs';
import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import { registerMembers } from './definitions.ts';
import { compact, mergeTags } from './shape.ts';
import type { Throttle } from './throttle.ts';
import type { StoredDefinition } from './types.ts';
import type { World } from './world.ts';

/** Tags stand beside the task definition, and only when asked for (TD-4). */
const show = ({ tags, ...taskDefinition }: StoredDefinition, withTags: boolean) =>
  compact({ taskDefinition, tags: withTags ? tags : undefined });

export const definitionOperations = (world: World, throttle: Throttle): Record<string, Operation> => {
  const { definitions } = world;

  const tagged = (arn: string): { tags: Tag[] } => {
    const kind = arn.split(':')[5]?.split('/')[0];
    const cluster = arn.split('/')[1];
    const found =
      kind === 'service'
        ? world.service(cluster, arn)
        : kind === 'cluster'
          ? world.cluster(arn)
          : definitions.find(arn);
    if (!found)
      throw new AwsError('InvalidParameterException', `The specified resource is not tagged by the model: ${arn}`);
    return found;
  };

  return {
    RegisterTaskDefinition: throttle('definitionWrites', {
      accepts: [...registerMembers, 'tags'],
      run: (input, call) => show(definitions.register(input, call.principal), true),
    }),
    DescribeTaskDefinition: throttle('definitionReads', {
      accepts: ['taskDefinition', 'include'],
      run: (input) => show(definitions.describe(input.taskDefinition), input.include?.includes('TAGS') ?? false),
    }),
    DeregisterTaskDefinition: throttle('definitionWrites', {
      accepts: ['taskDefinition'],
      run: (input) => show(definitions.deregister(input.taskDefinition), false),
    }),
    ListTagsForResource: throttle('tags', {
      accepts: ['resourceArn'],
      run: (input) => ({ tags: tagged(input.resourceArn).tags }),
    }),
    TagResource: throttle('tags', {
      accepts: ['resourceArn', 'tags'],
      run: (input) => {
        const owner = tagged(input.resourceArn);
        owner.tags = mergeTags(owner.tags, input.tags);
        return {};
      },
    }),
  };
};
