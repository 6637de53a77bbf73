import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Template, TemplateResource } from '../template/template.ts';
import type { World } from '../world.ts';

/** What the user changed in his stack before he deploys it again. */
export interface CdkChange {
  /** Tag of the service's own container; default: the one in the template. */
  tag?: string;
  /** Default: what the template says, if it says something. `unset`: it says nothing. */
  desiredCount?: number | 'unset';
}

interface Declared {
  template: Template;
  logicalId: string;
  resource: TemplateResource;
  /** Of the revision that the stack made. */
  taskDefinition: string;
  cluster: string;
  service: string;
}

const declared = (world: World, service: string): Declared => {
  for (const [index, { resources }] of world.stacks().entries()) {
    const template = world.templates()[index]?.template ?? {};
    const found = Object.entries(resources).find(
      ([, { type, ref }]) => type === 'AWS::ECS::Service' && ref.endsWith(`/${service}`),
    );
    const resource = found && template.Resources?.[found[0]];
    if (!found || !resource) continue;
    const [logicalId, { ref }] = found;
    const definition = (resource.Properties?.['TaskDefinition'] as { Ref?: string } | undefined)?.Ref ?? '';
    const [, cluster = '', name = ''] = ref.split('/');
    return { template, logicalId, resource, taskDefinition: resources[definition]?.ref ?? '', cluster, service: name };
  }
  throw new Error(`no loaded stack declares a service ${service}`);
};

/** TD-1: what is described and not registered. */
const register = ({
  taskDefinitionArn: _arn,
  revision: _revision,
  status: _status,
  requiresAttributes: _attributes,
  compatibilities: _compatibilities,
  registeredAt: _at,
  registeredBy: _by,
  deregisteredAt: _gone,
  ...rest
}: TaskDefinition): RegisterTaskDefinitionCommandInput => ({
  ...rest,
  family: rest.family ?? '',
  containerDefinitions: rest.containerDefinitions ?? [],
});

const withTag = (definition: TaskDefinition, service: string, tag: string | undefined): TaskDefinition => ({
  ...definition,
  containerDefinitions: definition.containerDefinitions?.map((one) =>
    tag === undefined || one.name !== service ? one : { ...one, image: `${one.image?.replace(/:[^:/]*$/, '')}:${tag}` },
  ),
});

/** The bounds that the template declares for the service; undefined if it declares none. */
const boundsOf = ({ template, logicalId }: Declared): { MinCapacity: number; MaxCapacity: number } | undefined => {
  const targets = Object.values(template.Resources ?? {}).filter(
    ({ Type }) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget',
  );
  const mine = targets.find(({ Properties }) => JSON.stringify(Properties?.['ResourceId']).includes(`"${logicalId}"`));
  const { MinCapacity, MaxCapacity } = mine?.Properties ?? {};
  return mine && { MinCapacity: Number(MinCapacity), MaxCapacity: Number(MaxCapacity) };
};

const countOf = ({ resource }: Declared, { desiredCount }: CdkChange): { desiredCount?: number } => {
  const said = desiredCount ?? resource.Properties?.['DesiredCount'] ?? 'unset';
  return said === 'unset' ? {} : { desiredCount: Number(said) };
};

/**
 * What CloudFormation does when the stack of a service is deployed again with another task definition: a new revision with the
 * template's image, one UpdateService with it and the template's count, and the template's bounds.
 * @param name `SERVICE`, or `CLUSTER/SERVICE` where clusters share names
 * @returns ARN of the new revision @throws Error if no loaded stack declares the service
 */
export const cdkDeploys = async (world: World, name: string, change: CdkChange = {}): Promise<string> => {
  const known = declared(world, name);
  const { taskDefinition, cluster, service } = known;
  const ecs = world.client(ECSClient);
  const described = await world.settle(ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })));
  const wanted = withTag(described.taskDefinition ?? {}, service, change.tag);
  const made = await world.settle(ecs.send(new RegisterTaskDefinitionCommand(register(wanted))));
  const revision = made.taskDefinition?.taskDefinitionArn ?? '';
  const update = { cluster, service, taskDefinition: revision, ...countOf(known, change) };
  await world.settle(ecs.send(new UpdateServiceCommand(update)));
  const bounds = boundsOf(known);
  if (bounds) {
    const target = {
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: `service/${cluster}/${service}`,
    } as const;
    const command = new RegisterScalableTargetCommand({ ...target, ...bounds });
    await world.settle(world.client(ApplicationAutoScalingClient).send(command));
  }
  return revision;
};
