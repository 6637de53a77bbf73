import type { Tag } from '@aws-sdk/client-ecs';
import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { StoredDefinition } from './types.ts';

/** Members that RegisterTaskDefinition takes (TD-2); those of TD-1 are refused by the wire server. */
export const registerMembers = [
  'containerDefinitions', 'cpu', 'memory', 'networkMode', 'taskRoleArn', 'executionRoleArn', 'requiresCompatibilities',
  'runtimePlatform', 'volumes', 'placementConstraints', 'proxyConfiguration', 'ephemeralStorage', 'ipcMode', 'pidMode',
  'inferenceAccelerators', 'enableFaultInjection', 'family',
] as const; // prettier-ignore

const checkTags = (tags: Tag[] | undefined): void => {
  if (tags?.length === 0) throw new AwsError('InvalidParameterException', 'Tags can not be empty.'); // TD-5
  const reserved = tags?.find((tag) => /^aws:/i.test(tag.key ?? ''));
  if (reserved) throw new AwsError('InvalidParameterException', `Tag key ${reserved.key} is reserved: aws: prefixed`); // TD-6
};

const checkContainers = (input: any): void => {
  const containers = input.containerDefinitions;
  if (!Array.isArray(containers) || containers.length === 0)
    throw new AwsError('ClientException', 'Container list cannot be empty.');
  const nameless = containers.some((one) => !one.name || !one.image);
  if (nameless)
    throw new AwsError('ClientException', 'Container.name and Container.image should not be null or empty.');
};

export const createDefinitions = (clock: Clock, arn: (resource: string) => string) => {
  const families = new Map<string, StoredDefinition[]>();

  /** A new revision each time, also of the same content (TD-11). */
  const register = (input: any, principal: string): StoredDefinition => {
    checkContainers(input);
    checkTags(input.tags);
    const revisions = families.get(input.family) ?? [];
    families.set(input.family, revisions);
    const revision = revisions.length + 1;
    const taken = registerMembers.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]);
    const stored: StoredDefinition = {
      ...structuredClone(Object.fromEntries(taken)),
      family: input.family,
      revision,
      taskDefinitionArn: arn(`task-definition/${input.family}:${revision}`),
      status: 'ACTIVE',
      requiresAttributes: [],
      compatibilities: ['EC2', 'FARGATE'],
      registeredAt: new Date(clock.now()),
      registeredBy: arn(`assumed-role/${principal}`).replace(/^arn:aws:ecs:[^:]*:/, 'arn:aws:sts::'),
      tags: input.tags ?? [],
    };
    stored.containerDefinitions = stored.containerDefinitions.map((one) => ({ essential: true, cpu: 0, ...one }));
    revisions.push(stored);
    return stored;
  };

  /** @param name ARN, `family:revision`, or a family for its latest ACTIVE revision (ECS-4) */
  const find = (name: string): StoredDefinition | undefined => {
    const [family = '', revision] = name.slice(name.lastIndexOf('/') + 1).split(':');
    const revisions = families.get(family);
    return revision === undefined
      ? revisions?.findLast((one) => one.status === 'ACTIVE')
      : revisions?.[Number(revision) - 1];
  };

  /** For what must run: @throws ClientException, also for an INACTIVE revision (TD-12) */
  const launchable = (name: string): StoredDefinition => {
    const found = find(name);
    if (!found) throw new AwsError('ClientException', 'TaskDefinition not found.');
    if (found.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
    return found;
  };

  const describe = (name: string): StoredDefinition => {
    const found = find(name);
    if (!found) throw new AwsError('ClientException', 'Unable to describe task definition.');
    return found;
  };

  const deregister = (name: string): StoredDefinition => {
    if (!/:\d+$/.test(name)) throw new AwsError('InvalidParameterException', 'Revision is missing.');
    const found = describe(name);
    found.status = 'INACTIVE';
    found.deregisteredAt ??= new Date(clock.now());
    return found;
  };
  return { register, find, launchable, describe, deregister };
};

export type Definitions = ReturnType<typeof createDefinitions>;
