import { RemovalPolicy } from 'aws-cdk-lib';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage, CpuArchitecture, FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import type { PortMapping } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** The tag that a service starts with, before Tidegate has deployed anything. */
export const FIRST_TAG = 'v1';

/** A repository, two roles, a log group and a task definition of one container, all of the service's name. */
export class Task extends Construct {
  readonly definition: FargateTaskDefinition;

  constructor(scope: Construct, id: string, name: string, portMappings: PortMapping[]) {
    super(scope, id);
    const repository = new Repository(this, 'Repository', {
      repositoryName: name,
      imageScanOnPush: true,
      imageTagMutability: TagMutability.MUTABLE,
    });
    this.definition = new FargateTaskDefinition(this, 'Definition', {
      family: name,
      cpu: 256,
      memoryLimitMiB: 512,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.X86_64 },
      taskRole: this.role('TaskRole', `demo-${name}-task`),
      executionRole: this.role('ExecutionRole', `demo-${name}-execution`),
    });
    this.definition.addContainer(name, {
      image: ContainerImage.fromEcrRepository(repository, FIRST_TAG),
      portMappings,
      logging: LogDrivers.awsLogs({ streamPrefix: name, logGroup: this.logGroup(name) }),
    });
  }

  private role(id: string, roleName: string): Role {
    return new Role(this, id, { roleName, assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  }

  private logGroup(name: string): LogGroup {
    return new LogGroup(this, 'Logs', {
      logGroupName: `/demo/${name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
