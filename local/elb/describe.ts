import type { Account } from '../model.ts';
import { describeActions } from './actions.ts';
import { describeCondition } from './conditions.ts';
import { invalid } from './errors.ts';
import type { Entry, Listener, LoadBalancer, Registry, Rule, TargetGroup } from './state.ts';

/** @returns one page and the marker of the next; at most 400 a page, as AWS */
export const page = <T>(
  all: T[],
  { Marker, PageSize }: { Marker?: string; PageSize?: number },
): { items: T[]; NextMarker?: string } => {
  const from = Marker === undefined ? 0 : Number(Marker);
  if (!Number.isInteger(from) || from < 0) throw invalid(`Marker '${Marker}' is not valid`);
  const to = from + (PageSize ?? 400);
  return { items: all.slice(from, to), ...(to < all.length ? { NextMarker: String(to) } : {}) };
};

/** The hosted zone of ALBs in us-east-1, as every template there shows it. */
const HOSTED_ZONE = 'Z35SXDOTRQ7X7K';

export const describeLoadBalancer = (account: Account, loadBalancer: LoadBalancer): Record<string, unknown> => ({
  LoadBalancerArn: loadBalancer.arn,
  DNSName: loadBalancer.dnsName,
  CanonicalHostedZoneId: HOSTED_ZONE,
  CreatedTime: new Date(loadBalancer.createdAt),
  LoadBalancerName: loadBalancer.name,
  Scheme: loadBalancer.scheme,
  State: { Code: 'active' },
  Type: 'application',
  AvailabilityZones: loadBalancer.subnets.map((SubnetId, i) => ({
    ZoneName: `${account.region}${'abcdef'[i % 6]}`,
    SubnetId,
  })),
  SecurityGroups: loadBalancer.securityGroups,
  IpAddressType: 'ipv4',
});

export const describeTargetGroup = (group: TargetGroup): Record<string, unknown> => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.name,
  TargetType: group.type,
  ...(group.type === 'ip' ? describeIp(group) : {}),
  HealthCheckEnabled: group.health.enabled,
  HealthCheckIntervalSeconds: group.health.intervalSeconds,
  HealthCheckTimeoutSeconds: group.health.timeoutSeconds,
  HealthyThresholdCount: group.health.healthyThreshold,
  UnhealthyThresholdCount: group.health.unhealthyThreshold,
  HealthCheckPath: group.health.path,
  Matcher: { HttpCode: group.health.matcher },
  LoadBalancerArns: group.loadBalancer ? [group.loadBalancer.arn] : [],
  IpAddressType: 'ipv4',
});

const describeIp = ({ protocol, port, vpcId, health }: TargetGroup): Record<string, unknown> => ({
  Protocol: protocol,
  ProtocolVersion: 'HTTP1',
  Port: port,
  VpcId: vpcId,
  HealthCheckProtocol: health.protocol,
  HealthCheckPort: health.port,
});

export const describeListener = (registry: Registry, listener: Listener): Record<string, unknown> => {
  const defaultRule = registry.rulesOf(listener).find(({ isDefault }) => isDefault);
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancer.arn,
    Port: listener.port,
    Protocol: listener.protocol,
    ...(listener.protocol === 'HTTPS' ? { Certificates: listener.certificates, SslPolicy: listener.sslPolicy } : {}),
    DefaultActions: describeActions(defaultRule?.settings.actions ?? []),
  };
};

export const describeRule = ({ arn, isDefault, settings }: Rule): Record<string, unknown> => ({
  RuleArn: arn,
  Priority: isDefault ? 'default' : String(settings.priority),
  Conditions: settings.conditions.map(describeCondition),
  Actions: describeActions(settings.actions),
  IsDefault: isDefault,
});

const DESCRIPTIONS: Record<string, string> = {
  'Elb.RegistrationInProgress': 'Target registration is in progress',
  'Elb.InitialHealthChecking': 'Initial health checks in progress',
  'Target.ResponseCodeMismatch': 'Health checks failed with an unexpected response code',
  'Target.FailedHealthChecks': 'Health checks failed',
  'Target.NotRegistered': 'Target is not registered to the target group',
  'Target.NotInUse': 'Target group is not configured to receive traffic from the load balancer',
  'Target.DeregistrationInProgress': 'Target deregistration is in progress',
  'Target.HealthCheckDisabled': 'Health checks are not enabled for this target group',
};

type Shown = Pick<Entry, 'id' | 'port' | 'availabilityZone' | 'reason'> & { state: string };

const describeHealth = (
  group: TargetGroup,
  { id, port, availabilityZone, state, reason }: Shown,
): Record<string, unknown> => ({
  Target: { Id: id, Port: port, AvailabilityZone: availabilityZone },
  ...(port === undefined
    ? {}
    : { HealthCheckPort: group.health.port === 'traffic-port' ? String(port) : group.health.port }),
  TargetHealth: { State: state, ...(reason ? { Reason: reason, Description: DESCRIPTIONS[reason] } : {}) },
});

/** @param asked targets to tell of, also such as are not registered; all registered ones if absent */
export const describeTargetHealth = (
  group: TargetGroup,
  asked?: { Id: string; Port?: number }[],
): Record<string, unknown>[] =>
  asked
    ? asked.map(({ Id, Port }) =>
        describeHealth(
          group,
          group.targets.get(Id) ?? { id: Id, port: Port, state: 'unused', reason: 'Target.NotRegistered' },
        ),
      )
    : [...group.targets.values()].map((entry) => describeHealth(group, entry));
