import { createHash } from 'node:crypto';

/** A CloudFormation template, as far as a lock is derived from it. */
export interface Template {
  Resources: Record<string, Resource>;
}

export interface Resource {
  Type: string;
  // Whatever the type has: read where it is used.
  Properties?: any;
}

export interface Origin {
  stackName: string;
  account: string;
  region: string;
  template: Template;
}

/** The random-looking part of an ARN: the same rule as the local model's, so that both name the same resources. */
export const physicalSuffix = (stackName: string, logicalId: string): string =>
  createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, 16);

/** What the resources of one template are called once they exist. */
export interface Physical {
  /** @returns logical ids and properties, in the order of the template */
  all(type: string): [string, any][];
  /** ARN of a resource of the template. */
  arn(logicalId: string): string;
  /** A property's value, its references resolved. */
  text(value: unknown): string;
}

export const physical = (origin: Origin): Physical => {
  const { Resources } = origin.template;
  const arn = (id: string): string => arnOf(origin, id, Resources[id]!, text);
  const text = (value: any): string => {
    if (value?.Ref) return isNamed(Resources[value.Ref]) ? nameOf(Resources[value.Ref]!) : arn(value.Ref);
    if (value?.['Fn::GetAtt']) return attribute(value['Fn::GetAtt']);
    if (value?.['Fn::Join']) return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]);
    if (value !== null && typeof value === 'object') throw new Error(`Cannot resolve ${JSON.stringify(value)}`);
    return String(value);
  };
  const attribute = ([id, name]: [string, string]): string => {
    if (name === 'Name') return nameOf(Resources[id]!);
    if (name.endsWith('Arn')) return arn(id);
    throw new Error(`Cannot resolve the attribute ${name} of ${id}`);
  };
  const all = (type: string): [string, any][] =>
    Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [id, resource.Properties ?? {}]);
  return { all, arn, text };
};

/** Which property holds the explicit name, by type. */
const NAMES: Record<string, string> = {
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
};

export const nameOf = (resource: Resource): string => {
  const name = resource.Properties?.[NAMES[resource.Type] ?? ''];
  if (typeof name !== 'string') throw new Error(`A resource of type ${resource.Type} needs an explicit name`);
  return name;
};

/** Types whose `Ref` is their name. */
const isNamed = (resource: Resource | undefined): boolean =>
  ['AWS::ECS::Cluster', 'AWS::ECR::Repository', 'AWS::IAM::Role', 'AWS::Logs::LogGroup'].includes(resource?.Type ?? '');

const arnOf = (origin: Origin, id: string, resource: Resource, text: (value: unknown) => string): string => {
  const suffix = physicalSuffix(origin.stackName, id);
  const regional = (service: string, rest: string) => `arn:aws:${service}:${origin.region}:${origin.account}:${rest}`;
  const p = resource.Properties;
  switch (resource.Type) {
    case 'AWS::ECS::Cluster':
      return regional('ecs', `cluster/${nameOf(resource)}`);
    case 'AWS::ECS::Service':
      return regional('ecs', `service/${text(p.Cluster)}/${nameOf(resource)}`);
    case 'AWS::ECR::Repository':
      return regional('ecr', `repository/${nameOf(resource)}`);
    case 'AWS::CloudWatch::Alarm':
    case 'AWS::CloudWatch::CompositeAlarm':
      return regional('cloudwatch', `alarm:${nameOf(resource)}`);
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${origin.account}:role/${nameOf(resource)}`;
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return regional('elasticloadbalancing', `loadbalancer/app/${nameOf(resource)}/${suffix}`);
    case 'AWS::ElasticLoadBalancingV2::TargetGroup':
      return regional('elasticloadbalancing', `targetgroup/${nameOf(resource)}/${suffix}`);
    case 'AWS::ElasticLoadBalancingV2::Listener':
      return `${text(p.LoadBalancerArn).replace(':loadbalancer/', ':listener/')}/${suffix}`;
    case 'AWS::ElasticLoadBalancingV2::ListenerRule':
      return `${text(p.ListenerArn).replace(':listener/', ':listener-rule/')}/${suffix}`;
    default:
      throw new Error(`Nothing is known of the ARN of ${resource.Type} (${id})`);
  }
};
