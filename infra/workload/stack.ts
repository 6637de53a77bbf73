import { Stack, Validations } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Vpc, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { pascal } from '../names.ts';
import { addRule, publicEntrance, targetGroup } from './entrance.ts';
import type { Platform } from './platform.ts';
import { addService } from './service.ts';

export interface WorkloadProps extends StackProps {
  platform: Platform;
}

/**
 * A platform for Tidegate to manage: a cluster, its services, and one load balancer for those that have visitors.
 * Everything that the lock names has an explicit name, and nothing needs an asset, a look-up or a custom resource.
 */
export class Workload extends Stack {
  /** Given, for asking AWS for them would be a context look-up. */
  override get availabilityZones(): string[] {
    return ['a', 'b'].map((zone) => `${this.region}${zone}`);
  }

  constructor(scope: Construct, id: string, { platform, ...props }: WorkloadProps) {
    super(scope, id, props);
    const vpc = new Vpc(this, 'Vpc', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC }],
      // Would be a custom resource.
      restrictDefaultSecurityGroup: false,
    });
    const cluster = new Cluster(this, 'Cluster', {
      vpc,
      clusterName: platform.cluster,
      containerInsightsV2: ContainerInsights.DISABLED,
    });
    this.services(platform, vpc, cluster);
    acknowledge(this);
  }

  private services(platform: Platform, vpc: IVpc, cluster: Cluster): void {
    const services = platform.services.map((plan) => ({
      plan,
      targets: plan.entrance && targetGroup(this, pascal(plan.name), vpc, `${platform.prefix}${plan.name}`),
    }));
    const fallback = services.find(({ plan }) => plan.entrance === 'default')?.targets;
    const listener = publicEntrance(this, vpc, platform.cluster, fallback);
    for (const { plan, targets } of services) {
      if (plan.entrance && targets) addRule(listener, pascal(plan.name), plan.entrance, targets);
      addService(this, cluster, platform, plan, targets);
    }
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
