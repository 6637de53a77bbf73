import { ApplicationListener, ApplicationLoadBalancer, ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** The public load balancer, and its listener that knows nobody: each service brings its own rule. */
export const publicEntrance = (scope: Construct, vpc: IVpc): ApplicationListener => {
  const loadBalancer = new ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    loadBalancerName: 'demo',
    internetFacing: true,
    dropInvalidHeaderFields: true,
  });
  return loadBalancer.addListener('Http', {
    port: 80,
    defaultAction: ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'No such site' }),
  });
};
