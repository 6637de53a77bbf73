import type { Account, ResourceInput } from '../model.ts';
import { invalid, uncovered } from './errors.ts';
import { physicalName, targetGroupArn, targetGroupFullName } from './names.ts';
import type { HealthCheck, TargetGroup } from './state.ts';

/** Attributes with the values that the model plays; `undefined`: any, for it changes nothing the model shows. */
const ATTRIBUTES: Record<string, RegExp | undefined> = {
  'deregistration_delay.timeout_seconds': /^\d+$/,
  'lambda.multi_value_headers.enabled': /^(true|false)$/,
  'stickiness.enabled': /^false$/,
  'stickiness.type': undefined,
  'stickiness.lb_cookie.duration_seconds': undefined,
  'load_balancing.algorithm.type': /^round_robin$/,
  'load_balancing.cross_zone.enabled': undefined,
  'slow_start.duration_seconds': /^0$/,
};

const attributesOf = (type: TargetGroup['type'], raw: any[]): Map<string, string> => {
  const defaults: [string, string][] =
    type === 'ip'
      ? [
          ['deregistration_delay.timeout_seconds', '300'],
          ['stickiness.enabled', 'false'],
        ]
      : [['lambda.multi_value_headers.enabled', 'false']];
  const given = raw.map(({ Key, Value }): [string, string] => [Key, String(Value)]);
  for (const [key, value] of given) {
    if (!(key in ATTRIBUTES)) throw uncovered(`target group attribute ${key}`, Object.keys(ATTRIBUTES).join(', '));
    const allowed = ATTRIBUTES[key];
    if (allowed && !allowed.test(value)) throw uncovered(`${key} = ${value}`, allowed.source);
  }
  const all = new Map([...defaults, ...given]);
  if (Number(all.get('deregistration_delay.timeout_seconds') ?? 0) > 3600)
    throw invalid('deregistration_delay.timeout_seconds is above 3600');
  return all;
};

const inRange = (name: string, value: number, low: number, high: number): number => {
  if (value >= low && value <= high) return value;
  throw invalid(`${name} ${value} is not between ${low} and ${high}`);
};

/** Defaults and bounds of ALB-12; a function is not checked unless asked for (ALB-18). */
const healthOf = (type: TargetGroup['type'], p: any): HealthCheck => {
  const lambda = type === 'lambda';
  const health: HealthCheck = {
    enabled: p.HealthCheckEnabled === undefined ? !lambda : String(p.HealthCheckEnabled) === 'true',
    path: p.HealthCheckPath ?? '/',
    port: String(p.HealthCheckPort ?? 'traffic-port'),
    protocol: p.HealthCheckProtocol ?? p.Protocol ?? 'HTTP',
    intervalSeconds: inRange(
      'HealthCheckIntervalSeconds',
      Number(p.HealthCheckIntervalSeconds ?? (lambda ? 35 : 30)),
      5,
      300,
    ),
    timeoutSeconds: inRange(
      'HealthCheckTimeoutSeconds',
      Number(p.HealthCheckTimeoutSeconds ?? (lambda ? 30 : 5)),
      2,
      120,
    ),
    healthyThreshold: inRange('HealthyThresholdCount', Number(p.HealthyThresholdCount ?? 5), 2, 10),
    unhealthyThreshold: inRange('UnhealthyThresholdCount', Number(p.UnhealthyThresholdCount ?? 2), 2, 10),
    matcher: String(p.Matcher?.HttpCode ?? '200'),
  };
  if (!lambda && !health.enabled) throw invalid('Health checks can be disabled for Lambda target groups only');
  if (health.timeoutSeconds >= health.intervalSeconds)
    throw invalid(
      `Health check interval ${health.intervalSeconds} must be greater than the timeout ${health.timeoutSeconds}`,
    );
  return health;
};

const typeOf = ({
  TargetType = 'instance',
  ProtocolVersion = 'HTTP1',
  Protocol = 'HTTP',
}: any): TargetGroup['type'] => {
  if (TargetType !== 'ip' && TargetType !== 'lambda') throw uncovered(`TargetType ${TargetType}`, 'ip, lambda');
  if (ProtocolVersion !== 'HTTP1') throw uncovered(`ProtocolVersion ${ProtocolVersion}`, 'HTTP1');
  if (Protocol !== 'HTTP' && Protocol !== 'HTTPS') throw uncovered(`Protocol ${Protocol}`, 'HTTP, HTTPS');
  return TargetType;
};

/** @throws AwsError ValidationError */
export const targetGroupOf = (account: Account, input: ResourceInput): TargetGroup => {
  const p = input.properties;
  const type = typeOf(p);
  const name: string = p.Name ?? physicalName(input);
  if (name.length > 32) throw invalid(`Target group name '${name}' cannot be longer than '32' characters`);
  if (type === 'ip' && !p.Port) throw invalid(`Target group '${name}' needs a Port`);
  const arn = targetGroupArn(account, name, input.suffix);
  const network = type === 'ip' ? { protocol: p.Protocol ?? 'HTTP', port: Number(p.Port), vpcId: p.VpcId } : {};
  return {
    arn,
    name,
    fullName: targetGroupFullName(arn),
    type,
    ...network,
    health: healthOf(type, p),
    attributes: attributesOf(type, p.TargetGroupAttributes ?? []),
    targets: new Map(),
    turn: 0,
  };
};
