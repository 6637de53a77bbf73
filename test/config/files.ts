import { configure } from '../../config/load.ts';
import type { Config } from '../../config/load.ts';
import type { Lock, LockedEnvironment, LockedService } from '../../config/lock-schema.ts';
import { ConfigurationError } from '../../config/mistake.ts';
import { parse } from '../../config/source.ts';

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:111111111111:${rest}`;

export const LOAD_BALANCER = arn('elasticloadbalancing', 'loadbalancer/app/demo/1');
export const LISTENER = arn('elasticloadbalancing', 'listener/app/demo/1/1');
export const rule = (priority: number, host = `host${priority}.example.test`) => ({
  arn: `${LISTENER.replace(':listener/', ':listener-rule/')}/${priority}`,
  priority,
  conditions: [{ field: 'host-header', values: [host] }],
});

/** A service without load balancer, unless a test says otherwise. */
export const ecsService = (name: string, more: Partial<LockedService> = {}): LockedService => ({
  arn: arn('ecs', `service/demo/${name}`),
  family: name,
  containers: [name],
  deploymentController: 'ECS',
  deploymentStrategy: 'ROLLING',
  schedulingStrategy: 'REPLICA',
  breakerRollsBack: false,
  alarmsRollBack: false,
  healthCheckGraceSeconds: 0,
  targetGroups: [],
  ...more,
});

/** What makes an ECS service reachable through the rules of these priorities; none: the default rule. */
export const behind = (name: string, ...priorities: number[]): Partial<LockedService> => ({
  targetGroups: [
    {
      arn: arn('elasticloadbalancing', `targetgroup/${name}/1`),
      dimension: `targetgroup/${name}/1`,
      protocolVersion: 'HTTP1',
      loadBalancer: LOAD_BALANCER,
      forwards:
        priorities.length === 0
          ? [{ listener: LISTENER, authenticates: false }]
          : priorities.map((each) => ({ listener: LISTENER, rule: rule(each).arn, authenticates: false })),
    },
  ],
});

/** One environment `staging` with cluster `demo`; a repository for each service. */
export const lockOf = (
  services: Record<string, LockedService> = { web: ecsService('web') },
  more: Partial<LockedEnvironment> = {},
): Lock => ({
  version: 1,
  account: '111111111111',
  region: 'us-east-1',
  repositories: Object.fromEntries(
    Object.keys(services).map((name) => [name, { arn: arn('ecr', `repository/${name}`), uri: `registry/${name}` }]),
  ),
  environments: {
    staging: {
      cluster: { name: 'demo', arn: arn('ecs', 'cluster/demo') },
      services,
      alarms: { 'web-5xx': arn('cloudwatch', 'alarm:web-5xx') },
      loadBalancers: [
        { arn: LOAD_BALANCER, dimension: 'app/demo/1', dnsName: 'demo.example.test', type: 'application' },
      ],
      listeners: [{ arn: LISTENER, loadBalancer: LOAD_BALANCER, rules: [rule(10)] }],
      ...more,
    },
  },
});

export const FIVE_LINES = `environments: { staging: { cluster: demo } }
services:
  web: {}
`;

export const configured = (yaml: string, lock: Lock = lockOf()): Config =>
  configure(parse('tidegate.yaml', yaml), parse('tidegate.lock.json', JSON.stringify(lock, null, 2)));

/** The mistakes of a configuration as they are printed, one a line. */
export const mistakesIn = (yaml: string, lock: Lock = lockOf()): string[] => {
  try {
    configured(yaml, lock);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n').slice(1);
    throw error;
  }
};
