import type { Timer } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Target, TargetHealth } from '../parts.ts';
import type { Action } from './actions.ts';
import type { Condition } from './conditions.ts';
import type { NodeView } from './node-view.ts';

export interface LoadBalancer {
  arn: string;
  name: string;
  fullName: string;
  dnsName: string;
  createdAt: number;
  scheme: string;
  subnets: string[];
  securityGroups: string[];
}

export interface RuleSettings {
  /** Infinity for the default rule. */
  priority: number;
  conditions: Condition[];
  actions: Action[];
}

export interface Rule {
  arn: string;
  listener: Listener;
  isDefault: boolean;
  /** What the API shows. */
  settings: RuleSettings;
  /** What requests meet; `undefined`: not there (yet, or any more). */
  nodes: NodeView<RuleSettings | undefined>;
}

export interface Listener {
  arn: string;
  loadBalancer: LoadBalancer;
  port: number;
  protocol: 'HTTP' | 'HTTPS';
  certificates: { CertificateArn: string }[];
  sslPolicy?: string;
  /** Also deleted ones, until the last node knows. */
  rules: Rule[];
}

export interface HealthCheck {
  enabled: boolean;
  path: string;
  port: string;
  protocol: string;
  intervalSeconds: number;
  timeoutSeconds: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  /** `200`, `200,202` or `200-299`. */
  matcher: string;
}

/** A target of a group, with what the checks know of it. */
export interface Entry {
  id: string;
  port?: number;
  availabilityZone?: string;
  /** Absent for a Lambda function. */
  serve?: Target['serve'];
  state: TargetHealth | 'unavailable';
  reason?: string;
  /** In a row. */
  passes: number;
  /** In a row. */
  fails: number;
  check?: Timer;
  lastRequestAt: number;
}

export interface TargetGroup {
  arn: string;
  name: string;
  fullName: string;
  type: 'ip' | 'lambda';
  protocol?: string;
  port?: number;
  vpcId?: string;
  health: HealthCheck;
  /** As given, by key; numbers and switches as text. */
  attributes: Map<string, string>;
  targets: Map<string, Entry>;
  /** The load balancer with a rule that names the group; without one its targets are unused (TOP-5). */
  loadBalancer?: LoadBalancer;
  /** Whose turn it is. */
  turn: number;
  /** When a target left it last. */
  leftAt?: number;
}

const notFound = (code: string, what: string, arn: string): AwsError =>
  new AwsError(code, `${what} '${arn}' not found`);

/** Everything the load balancers' API knows. */
export class Registry {
  readonly loadBalancers = new Map<string, LoadBalancer>();
  readonly listeners = new Map<string, Listener>();
  readonly rules = new Map<string, Rule>();
  readonly targetGroups = new Map<string, TargetGroup>();

  loadBalancer(arn: string): LoadBalancer {
    const found = this.loadBalancers.get(arn);
    if (!found) throw notFound('LoadBalancerNotFound', 'Load balancer', arn);
    return found;
  }

  listener(arn: string): Listener {
    const found = this.listeners.get(arn);
    if (!found) throw notFound('ListenerNotFound', 'Listener', arn);
    return found;
  }

  rule(arn: string): Rule {
    const found = this.rules.get(arn);
    if (!found) throw notFound('RuleNotFound', 'Rule', arn);
    return found;
  }

  targetGroup(arn: string): TargetGroup {
    const found = this.targetGroups.get(arn);
    if (!found) throw notFound('TargetGroupNotFound', 'Target group', arn);
    return found;
  }

  /** Rules as the API shows them, by priority, the default rule last. */
  rulesOf(listener: Listener): Rule[] {
    return listener.rules
      .filter(({ arn }) => this.rules.has(arn))
      .toSorted((a, b) => a.settings.priority - b.settings.priority);
  }
}
