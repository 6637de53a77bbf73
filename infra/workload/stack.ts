import { Stack, Validations } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Vpc, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { publicEntrance } from './entrance.ts';
import { webService } from './web.ts';
import { workerService } from './worker.ts';

/** The cluster that the sample platform runs in: `environments.staging.cluster` of examples/platform/tidegate.yaml. */
export const CLUSTER = 'demo';

/**
 * A small platform for Tidegate to manage: one web service behind a load balancer, one worker without.
 * Everything that the lock names has an explicit name, and nothing needs an asset, a look-up or a custom resource.
 */
export class Workload extends Stack {
  /** Given, for asking AWS for them would be a context look-up. */
  override get availabilityZones(): string[] {
    return ['a', 'b'].map((zone) => `${this.region}${zone}`);
  }

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const vpc = new Vpc(this, 'Vpc', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC }],
      // Would be a custom resource.
      restrictDefaultSecurityGroup: false,
    });
    const cluster = new Cluster(this, 'Cluster', {
      vpc,
      clusterName: CLUSTER,
      containerInsightsV2: ContainerInsights.DISABLED,
    });
    webService(this, cluster, publicEntrance(this, vpc));
    workerService(this, cluster);
    acknowledge(this);
  }
}

const acknowledge = (stack: Stack): void =>
  Validations.of(stack).acknowledge(
    { id: 'CloudFormation-Validate::W3010', reason: 'Zones asked for at synth would be a context look-up.' },
    { id: 'AwsSolutions-VPC7', reason: 'A sample: flow logs would only cost.' },
    { id: 'AwsSolutions-ECS4', reason: 'A sample: Container Insights would only cost.' },
    { id: 'AwsSolutions-ELB2', reason: 'A sample: access logs would need a bucket of their own.' },
    { id: 'AwsSolutions-EC23', reason: 'A public entrance is what the sample shows.' },
    { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'ecr:GetAuthorizationToken has no resource to be scoped to.' },
  );
