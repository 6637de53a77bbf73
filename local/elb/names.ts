import { arn } from '../arn.ts';
import type { Account, ResourceInput } from '../model.ts';

type Named = Pick<ResourceInput, 'stackName' | 'logicalId' | 'suffix'>;

/** The name CloudFormation would make up, at most 32 characters: a pure function of where the resource stands. */
export const physicalName = ({ stackName, logicalId, suffix }: Named): string =>
  `${stackName.slice(0, 6)}-${logicalId.slice(0, 12)}-${suffix.slice(0, 12).toUpperCase()}`.replaceAll(
    /[^A-Za-z0-9-]/g,
    '',
  );

const elbArn = (account: Account, resource: string): string => arn(account, 'elasticloadbalancing', resource);

export const loadBalancerArn = (account: Account, name: string, suffix: string): string =>
  elbArn(account, `loadbalancer/app/${name}/${suffix}`);

export const targetGroupArn = (account: Account, name: string, suffix: string): string =>
  elbArn(account, `targetgroup/${name}/${suffix}`);

/** `…:loadbalancer/app/NAME/LB` → `…:listener/app/NAME/LB/SUFFIX`. */
export const listenerArn = (ofLoadBalancer: string, suffix: string): string =>
  `${ofLoadBalancer.replace(':loadbalancer/', ':listener/')}/${suffix}`;

/** `…:listener/app/NAME/LB/LISTENER` → `…:listener-rule/app/NAME/LB/LISTENER/SUFFIX`. */
export const ruleArn = (ofListener: string, suffix: string): string =>
  `${ofListener.replace(':listener/', ':listener-rule/')}/${suffix}`;

/** The value of the metrics' LoadBalancer dimension: `app/NAME/SUFFIX`. */
export const loadBalancerFullName = (ofLoadBalancer: string): string => ofLoadBalancer.split(':loadbalancer/')[1] ?? '';

/** The value of the metrics' TargetGroup dimension: `targetgroup/NAME/SUFFIX`. */
export const targetGroupFullName = (ofTargetGroup: string): string => ofTargetGroup.split(':').at(-1) ?? '';

export const dnsName = (account: Account, name: string, suffix: string, internal: boolean): string =>
  `${internal ? 'internal-' : ''}${name}-${Number.parseInt(suffix.slice(0, 8), 16)}.${account.region}.elb.amazonaws.com`;
