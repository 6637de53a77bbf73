import type { ResourceInput, ResourceType } from '../model.ts';
import { refuse } from './service-settings.ts';
import type { Services } from './services.ts';
import { toApiShape } from './shape.ts';
import type { Cluster } from './types.ts';
import type { World } from './world.ts';

/** The name that CloudFormation makes up. */
const madeUpName = ({ stackName, logicalId, suffix }: ResourceInput): string => `${stackName}-${logicalId}-${suffix}`;

const clusterType = (world: World): ResourceType => ({
  properties: ['ClusterName', 'Tags'],
  ignored: ['ClusterSettings', 'Configuration'],
  create: (resource) => {
    const name = resource.properties.ClusterName ?? madeUpName(resource);
    const arn = world.arn(`cluster/${name}`);
    const tags = toApiShape(resource.properties.Tags ?? []);
    const lack = { until: 0, how: 'unplaced' } as const;
    const cluster: Cluster = { name, arn, services: new Map(), tasks: new Map(), lack, tags };
    world.clusters.set(name, cluster);
    return { ref: name, attributes: { Arn: arn } };
  },
});

const definitionType = (world: World): ResourceType => ({
  properties: [
    'ContainerDefinitions', 'Cpu', 'Memory', 'Family', 'NetworkMode', 'TaskRoleArn', 'ExecutionRoleArn',
    'RequiresCompatibilities', 'RuntimePlatform', 'Volumes', 'EphemeralStorage', 'EnableFaultInjection', 'Tags',
  ], // prettier-ignore
  create: (resource) => {
    const input = toApiShape(resource.properties);
    const family = input.family ?? madeUpName(resource);
    const tags = input.tags?.length ? input.tags : undefined;
    const { taskDefinitionArn } = world.definitions.register({ ...input, family, tags }, 'cloudformation');
    return { ref: taskDefinitionArn, attributes: { TaskDefinitionArn: taskDefinitionArn } };
  },
});

const checkServiceKind = (input: any): void => {
  const { launchType = 'FARGATE', schedulingStrategy = 'REPLICA' } = input;
  const controller = input.deploymentController?.type ?? 'ECS';
  if (launchType !== 'FARGATE') refuse(`launch type ${launchType}`, 'FARGATE');
  if (schedulingStrategy !== 'REPLICA') refuse(`scheduling strategy ${schedulingStrategy}`, 'REPLICA');
  if (controller !== 'ECS') refuse(`deployment controller ${controller}`, 'ECS');
};

/** In a template an update leaves the count alone if there is none; a new service starts with one. */
const serviceType = (services: Services): ResourceType => ({
  properties: [
    'Cluster', 'ServiceName', 'TaskDefinition', 'DesiredCount', 'LaunchType', 'PlatformVersion', 'LoadBalancers',
    'NetworkConfiguration', 'DeploymentConfiguration', 'DeploymentController', 'HealthCheckGracePeriodSeconds',
    'SchedulingStrategy', 'PropagateTags', 'EnableECSManagedTags', 'EnableExecuteCommand', 'AvailabilityZoneRebalancing', 'Tags',
  ], // prettier-ignore
  create: (resource) => {
    const input = toApiShape(resource.properties);
    checkServiceKind(input);
    const numbers = {
      desiredCount: Number(input.desiredCount ?? 1),
      healthCheckGracePeriodSeconds: Number(input.healthCheckGracePeriodSeconds ?? 0),
    };
    const serviceName = input.serviceName ?? madeUpName(resource);
    const { arn, name } = services.create({ ...input, ...numbers, serviceName });
    return { ref: arn, attributes: { ServiceArn: arn, Name: name } };
  },
});

export const ecsResources = (world: World, services: Services): Record<string, ResourceType> => ({
  'AWS::ECS::Cluster': clusterType(world),
  'AWS::ECS::TaskDefinition': definitionType(world),
  'AWS::ECS::Service': serviceType(services),
});
