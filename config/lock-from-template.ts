import type {
  Lock,
  LockedCondition,
  LockedEnvironment,
  LockedForward,
  LockedListener,
  LockedService,
  LockedTargetGroup,
} from './lock-schema.ts';
import { nameOf, physical, physicalSuffix } from './physical.ts';
import type { Origin, Physical } from './physical.ts';

const ELB = 'AWS::ElasticLoadBalancingV2';

/**
 * The lock of a platform that is not there yet, from the template that makes it: how the example gets its lock without an
 * account. One cluster a template, each resource with an explicit name.
 * @param environment the environment of `tidegate.yaml` that the template's cluster stands for
 */
export const lockFromTemplate = (origin: Origin, environment: string): Lock => {
  const named = physical(origin);
  return {
    version: 1,
    account: origin.account,
    region: origin.region,
    repositories: repositories(origin, named),
    environments: { [environment]: environmentOf(origin, named) },
  };
};

const repositories = ({ account, region, template }: Origin, named: Physical): Lock['repositories'] =>
  Object.fromEntries(
    named.all('AWS::ECR::Repository').map(([id]) => {
      const name = nameOf(template.Resources[id]!);
      return [name, { arn: named.arn(id), uri: `${account}.dkr.ecr.${region}.amazonaws.com/${name}` }];
    }),
  );

const environmentOf = (origin: Origin, named: Physical): LockedEnvironment => {
  const [cluster, ...others] = named.all('AWS::ECS::Cluster');
  if (!cluster || others.length > 0) throw new Error('Exactly one cluster is expected in the template');
  const nameIn = (id: string) => nameOf(origin.template.Resources[id]!);
  const byName = <T>(type: string, make: (id: string, properties: any) => T): Record<string, T> =>
    Object.fromEntries(named.all(type).map(([id, properties]) => [nameIn(id), make(id, properties)]));
  return {
    cluster: { name: nameIn(cluster[0]), arn: named.arn(cluster[0]) },
    services: byName('AWS::ECS::Service', (id, properties) => service(origin, named, id, properties)),
    alarms: {
      ...byName('AWS::CloudWatch::Alarm', (id) => named.arn(id)),
      ...byName('AWS::CloudWatch::CompositeAlarm', (id) => named.arn(id)),
    },
    loadBalancers: named.all(`${ELB}::LoadBalancer`).map(([id, properties]) => balancer(origin, named, id, properties)),
    listeners: named.all(`${ELB}::Listener`).map(([id, properties]) => listener(named, id, properties)),
  };
};

const service = (origin: Origin, named: Physical, id: string, properties: any): LockedService => {
  const deployment = properties.DeploymentConfiguration ?? {};
  const task = origin.template.Resources[properties.TaskDefinition.Ref]!.Properties;
  const scalable = named
    .all('AWS::ApplicationAutoScaling::ScalableTarget')
    .map(([, target]) => named.text(target.ResourceId))
    .find((resourceId) => named.arn(id).endsWith(`:${resourceId}`));
  return {
    arn: named.arn(id),
    family: task.Family,
    containers: task.ContainerDefinitions.map((container: any) => container.Name),
    deploymentController: properties.DeploymentController?.Type ?? 'ECS',
    deploymentStrategy: deployment.Strategy ?? 'ROLLING',
    schedulingStrategy: properties.SchedulingStrategy ?? 'REPLICA',
    breakerRollsBack: deployment.DeploymentCircuitBreaker?.Rollback ?? false,
    alarmsRollBack: deployment.Alarms?.Rollback ?? false,
    healthCheckGraceSeconds: properties.HealthCheckGracePeriodSeconds ?? 0,
    ...(task.TaskRoleArn ? { taskRole: named.text(task.TaskRoleArn) } : {}),
    ...(task.ExecutionRoleArn ? { executionRole: named.text(task.ExecutionRoleArn) } : {}),
    ...(scalable ? { scalableTarget: scalable } : {}),
    ...logGroup(origin, named, task.ContainerDefinitions),
    targetGroups: (properties.LoadBalancers ?? []).map((each: any) =>
      targetGroup(origin, named, each.TargetGroupArn.Ref),
    ),
  };
};

/** Of the first container that has one: the lock does not know yet which one `tidegate.yaml` manages. */
const logGroup = ({ region, account }: Origin, named: Physical, containers: any[]): Pick<LockedService, 'logGroup'> => {
  const group = containers
    .filter(({ LogConfiguration: log }) => log?.LogDriver === 'awslogs')
    .map(({ LogConfiguration: log }) => log.Options?.['awslogs-group'])
    .find((each) => each !== undefined);
  if (group === undefined) return {};
  const name = named.text(group);
  return { logGroup: { name, arn: `arn:aws:logs:${region}:${account}:log-group:${name}` } };
};

const targetGroup = (origin: Origin, named: Physical, id: string): LockedTargetGroup => {
  const arn = named.arn(id);
  const forwards = allForwards(named, arn);
  const first = forwards[0];
  if (!first) throw new Error(`No rule forwards to the target group ${id}`);
  return {
    arn,
    dimension: arn.split(':').at(-1)!,
    protocolVersion: origin.template.Resources[id]!.Properties.ProtocolVersion ?? 'HTTP1',
    loadBalancer: loadBalancerOf(first.listener),
    forwards,
  };
};

const allForwards = (named: Physical, group: string): LockedForward[] => [
  ...named
    .all(`${ELB}::Listener`)
    .filter(([, properties]) => forwardsTo(named, properties.DefaultActions, group))
    .map(([id, properties]) => ({ listener: named.arn(id), authenticates: authenticates(properties.DefaultActions) })),
  ...named
    .all(`${ELB}::ListenerRule`)
    .filter(([, properties]) => forwardsTo(named, properties.Actions, group))
    .map(([id, properties]) => ({
      listener: named.text(properties.ListenerArn),
      rule: named.arn(id),
      authenticates: authenticates(properties.Actions),
    })),
];

const forwardsTo = (named: Physical, actions: any[], group: string): boolean =>
  actions
    .flatMap((action) => [action, ...(action.ForwardConfig?.TargetGroups ?? [])])
    .some((target) => target.TargetGroupArn && named.text(target.TargetGroupArn) === group);

const authenticates = (actions: any[]): boolean => actions.some((action) => action.Type.startsWith('authenticate-'));

const loadBalancerOf = (listenerArn: string): string =>
  listenerArn.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');

const balancer = (
  { stackName, region }: Origin,
  named: Physical,
  id: string,
  properties: any,
): LockedEnvironment['loadBalancers'][number] => {
  const arn = named.arn(id);
  // As the local model makes it up: a number, as AWS has it, from the same digits as the ARN.
  const number = Number.parseInt(physicalSuffix(stackName, id).slice(0, 8), 16);
  const internal = properties.Scheme === 'internal' ? 'internal-' : '';
  return {
    arn,
    dimension: arn.split(':loadbalancer/')[1]!,
    dnsName: `${internal}${properties.Name}-${number}.${region}.elb.amazonaws.com`,
    type: properties.Type ?? 'application',
  };
};

const listener = (named: Physical, id: string, properties: any): LockedListener => {
  const arn = named.arn(id);
  const rules = named.all(`${ELB}::ListenerRule`).filter(([, rule]) => named.text(rule.ListenerArn) === arn);
  return {
    arn,
    loadBalancer: named.text(properties.LoadBalancerArn),
    rules: rules
      .map(([ruleId, rule]) => ({
        arn: named.arn(ruleId),
        priority: Number(rule.Priority),
        conditions: rule.Conditions.map(condition),
      }))
      .sort((a, b) => a.priority - b.priority),
  };
};

/** `HostHeaderConfig: { Values }` and its like, or the older `Values`; of other conditions the whole, as text. */
const condition = (from: any): LockedCondition => {
  const config = Object.entries<any>(from).find(([key]) => key.endsWith('Config'))?.[1];
  const values = config?.Values ?? from.Values;
  const plain = Array.isArray(values) && values.every((value) => typeof value === 'string');
  return { field: from.Field, values: plain ? values : [JSON.stringify(config ?? {})] };
};
