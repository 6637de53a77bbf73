import { Duration } from 'aws-cdk-lib';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCondition,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Entrance } from './platform.ts';

/** Where every container behind a load balancer listens. */
export const PORT = 8080;

/** The public load balancer, and its listener. @param fallback who gets what no rule takes; absent: nobody */
export const publicEntrance = (
  scope: Construct,
  vpc: IVpc,
  name: string,
  fallback: ApplicationTargetGroup | undefined,
): ApplicationListener => {
  const loadBalancer = new ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    loadBalancerName: name,
    internetFacing: true,
    dropInvalidHeaderFields: true,
  });
  const nobody = ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'No such site' });
  const defaultAction = fallback ? ListenerAction.forward([fallback]) : nobody;
  return loadBalancer.addListener('Http', { port: 80, defaultAction });
};

export const targetGroup = (scope: Construct, id: string, vpc: IVpc, name: string): ApplicationTargetGroup =>
  new ApplicationTargetGroup(scope, `${id}Targets`, {
    vpc,
    targetGroupName: name,
    targetType: TargetType.IP,
    protocol: ApplicationProtocol.HTTP,
    port: PORT,
    // A short interval wakes fast (ALB-13), a short delay sleeps fast (ALB-14).
    healthCheck: { path: '/', interval: Duration.seconds(5), timeout: Duration.seconds(2) },
    deregistrationDelay: Duration.seconds(10),
  });

/** Leads the visitors of a service to its targets; those of the default rule come by the listener itself. */
export const addRule = (
  listener: ApplicationListener,
  id: string,
  entrance: Entrance,
  targets: ApplicationTargetGroup,
): void => {
  if (entrance === 'default') return;
  const { priority, hosts, paths } = entrance;
  listener.addAction(id, {
    priority,
    conditions: [ListenerCondition.hostHeaders(hosts), ...(paths ? [ListenerCondition.pathPatterns(paths)] : [])],
    action: ListenerAction.forward([targets]),
  });
};
