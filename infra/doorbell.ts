import { CfnListenerRule, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ServiceSettings } from '../config/settings.ts';
import { doorbellName, hashOf, pascal } from './names.ts';

export interface DoorbellProps {
  doorbell: IFunction;
  services: ServiceSettings[];
  /** ARN pattern of the doorbell's target groups. */
  groupArns: string;
}

/**
 * The way to the doorbell: a Lambda target group a service, and our rules above each rule of the user's (design §4).
 * @returns ARNs of our rules, the only ones that steps may change
 */
export const addDoorbell = (parent: Construct, { doorbell, services, groupArns }: DoorbellProps): string[] => {
  const scope = new Construct(parent, 'Routes');
  // Before the target groups: registering a function asks whether it may be called. One statement by name, as for rules.
  const permission = new CfnPermission(scope, 'Permission', {
    action: 'lambda:InvokeFunction',
    functionName: doorbell.functionArn,
    principal: 'elasticloadbalancing.amazonaws.com',
    sourceArn: groupArns,
  });
  return services.flatMap((service) => {
    if (service.targetGroups.every((group) => group.routes.length === 0)) return [];
    const own = new Construct(scope, pascal(service.key.replaceAll(/[^A-Za-z0-9]/g, '-')) + hashOf(service.key, 4));
    const group = doorbellGroup(own, service, doorbell);
    group.addResourceDependency(permission);
    return serviceRules(own, service, group.ref).map((rule) => rule.ref);
  });
};

const doorbellGroup = (scope: Construct, service: ServiceSettings, doorbell: IFunction): CfnTargetGroup =>
  new CfnTargetGroup(scope, 'Group', {
    name: doorbellName(service.key),
    targetType: 'lambda',
    targets: [{ id: doorbell.functionArn }],
    // ALB-19: without it a repeated header or query value is lost.
    targetGroupAttributes: [{ key: 'lambda.multi_value_headers.enabled', value: 'true' }],
  });

/** Both rules are dormant: the steps give the wake rule the user's conditions, and the probe rule these and a value a turn. */
const serviceRules = (scope: Construct, service: ServiceSettings, doorbellArn: string): CfnListenerRule[] => {
  const routes = service.targetGroups.flatMap((group) => group.routes.map((route) => ({ route, group: group.arn })));
  return routes.flatMap(({ route, group }, index) => {
    const value = dormant(service.key, index);
    const rule = (kind: 'wake' | 'probe', priority: number, targetGroupArn: string): CfnListenerRule =>
      new CfnListenerRule(scope, `${pascal(kind)}${index + 1}`, {
        listenerArn: route.listenerArn,
        priority,
        conditions: [
          { field: 'http-header', httpHeaderConfig: { httpHeaderName: `x-tidegate-${kind}`, values: [value] } },
          { field: 'source-ip', sourceIpConfig: { values: [NOBODY] } },
        ],
        actions: [{ type: 'forward', targetGroupArn }],
      });
    const wake = rule('wake', route.wakePriority, doorbellArn);
    return route.probePriority === undefined ? [wake] : [wake, rule('probe', route.probePriority, group)];
  });
};

/** Only to be told apart; what keeps a dormant rule shut is the address. */
const dormant = (service: string, index: number): string => hashOf(`dormant/${service}/${index}`, 32);

/** TEST-NET-1 (RFC 5737): no visitor comes from there. A header alone could be guessed, and a probe rule leads to the app. */
const NOBODY = '192.0.2.0/32';
