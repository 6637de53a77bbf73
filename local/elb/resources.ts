import { physicalSuffix } from '../arn.ts';
import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Account, ResourceType } from '../model.ts';
import { invalid, uncovered } from './errors.ts';
import { dnsName, listenerArn, loadBalancerArn, loadBalancerFullName, physicalName, ruleArn } from './names.ts';
import { ruleSettings } from './rules.ts';
import type { RuleBook } from './rules.ts';
import type { Listener, LoadBalancer, Registry, TargetGroup } from './state.ts';
import { targetGroupOf } from './target-group.ts';
import type { TargetBook } from './targets.ts';

export interface ResourceParts {
  account: Account;
  clock: Clock;
  registry: Registry;
  rules: RuleBook;
  targets: TargetBook;
}

/** Attributes that change nothing the model shows. */
const HARMLESS =
  /^(access_logs|connection_logs|health_check_logs|routing\.http|zonal_shift|waf)\.|^(deletion_protection\.enabled|idle_timeout\.timeout_seconds|client_keep_alive\.seconds|load_balancing\.cross_zone\.enabled)$/;

const loadBalancerType = ({ account, clock, registry }: ResourceParts): ResourceType => ({
  properties: ['LoadBalancerAttributes', 'Name', 'Scheme', 'SecurityGroups', 'Subnets', 'Type'],
  ignored: ['IpAddressType', 'Tags'],
  create(input) {
    const {
      LoadBalancerAttributes,
      Name,
      Scheme = 'internet-facing',
      SecurityGroups,
      Subnets,
      Type,
    } = input.properties;
    if ((Type ?? 'application') !== 'application') throw uncovered(`a load balancer of type ${Type}`, 'application');
    const strange = (LoadBalancerAttributes ?? []).find(({ Key }: any) => !HARMLESS.test(Key));
    if (strange) throw uncovered(`load balancer attribute ${strange.Key}`, HARMLESS.source);
    const name: string = Name ?? physicalName(input);
    if (name.length > 32) throw invalid(`Load balancer name '${name}' cannot be longer than '32' characters`);
    const arn = loadBalancerArn(account, name, input.suffix);
    const loadBalancer: LoadBalancer = {
      arn,
      name,
      fullName: loadBalancerFullName(arn),
      dnsName: dnsName(account, name, input.suffix, Scheme === 'internal'),
      createdAt: clock.now(),
      scheme: Scheme,
      subnets: Subnets ?? [],
      securityGroups: SecurityGroups ?? [],
    };
    registry.loadBalancers.set(arn, loadBalancer);
    const attributes = {
      LoadBalancerArn: arn,
      LoadBalancerFullName: loadBalancer.fullName,
      LoadBalancerName: name,
      DNSName: loadBalancer.dnsName,
      CanonicalHostedZoneID: 'Z35SXDOTRQ7X7K',
      SecurityGroups: loadBalancer.securityGroups.join(','),
    };
    return { ref: arn, attributes };
  },
});

const registerFunctions = ({ targets }: ResourceParts, group: TargetGroup, listed: any[]): void => {
  if (listed.length === 0) return;
  if (group.type === 'ip')
    throw uncovered(`Targets of group ${group.name}`, 'Targets of type lambda; addresses are registered by ECS');
  if (listed.length > 1) throw new AwsError('TooManyTargets', 'A Lambda target group takes one function');
  targets.registerFunction(group, listed[0].Id);
};

const targetGroupType = (parts: ResourceParts): ResourceType => ({
  properties: [
    'HealthCheckEnabled',
    'HealthCheckIntervalSeconds',
    'HealthCheckPath',
    'HealthCheckPort',
    'HealthCheckProtocol',
    'HealthCheckTimeoutSeconds',
    'HealthyThresholdCount',
    'Matcher',
    'Name',
    'Port',
    'Protocol',
    'ProtocolVersion',
    'TargetGroupAttributes',
    'TargetType',
    'Targets',
    'UnhealthyThresholdCount',
    'VpcId',
  ],
  ignored: ['IpAddressType', 'Tags'],
  create(input) {
    const group = targetGroupOf(parts.account, input);
    parts.registry.targetGroups.set(group.arn, group);
    registerFunctions(parts, group, input.properties.Targets ?? []);
    const attributes = {
      TargetGroupArn: group.arn,
      TargetGroupFullName: group.fullName,
      TargetGroupName: group.name,
      // Known once a rule names the group: later than this resource is made.
      get LoadBalancerArns() {
        return group.loadBalancer?.arn ?? '';
      },
    };
    return { ref: group.arn, attributes };
  },
});

const listenerOf = (registry: Registry, p: any, suffix: string): Listener => {
  const loadBalancer = registry.loadBalancer(p.LoadBalancerArn);
  const port = Number(p.Port);
  const protocol = p.Protocol ?? 'HTTP';
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') throw uncovered(`a listener of protocol ${protocol}`, 'HTTP, HTTPS');
  if ([...registry.listeners.values()].some((other) => other.loadBalancer === loadBalancer && other.port === port))
    throw new AwsError('DuplicateListener', 'A listener already exists on this port for this load balancer');
  const secure = { certificates: p.Certificates ?? [], sslPolicy: p.SslPolicy };
  return { arn: listenerArn(loadBalancer.arn, suffix), loadBalancer, port, protocol, ...secure, rules: [] };
};

const listenerType = ({ clock, registry, rules }: ResourceParts): ResourceType => ({
  properties: ['Certificates', 'DefaultActions', 'LoadBalancerArn', 'Port', 'Protocol', 'SslPolicy'],
  create({ properties, stackName, logicalId, suffix }) {
    const listener = listenerOf(registry, properties, suffix);
    const raw = { Priority: Number.POSITIVE_INFINITY, Conditions: [], Actions: properties.DefaultActions };
    const settings = ruleSettings(registry, listener, raw);
    registry.listeners.set(listener.arn, listener);
    rules.add(
      listener,
      ruleArn(listener.arn, physicalSuffix(stackName, `${logicalId}/default`)),
      settings,
      clock.now(),
    );
    return { ref: listener.arn, attributes: { ListenerArn: listener.arn } };
  },
});

const ruleType = ({ clock, registry, rules }: ResourceParts): ResourceType => ({
  properties: ['Actions', 'Conditions', 'ListenerArn', 'Priority'],
  create({ properties, suffix }) {
    const listener = registry.listener(properties.ListenerArn);
    const arn = ruleArn(listener.arn, suffix);
    rules.add(listener, arn, ruleSettings(registry, listener, properties), clock.now());
    return { ref: arn, attributes: { RuleArn: arn, IsDefault: 'false' } };
  },
});

export const elbResources = (parts: ResourceParts): Record<string, ResourceType> => ({
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancerType(parts),
  'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroupType(parts),
  'AWS::ElasticLoadBalancingV2::Listener': listenerType(parts),
  'AWS::ElasticLoadBalancingV2::ListenerRule': ruleType(parts),
});
