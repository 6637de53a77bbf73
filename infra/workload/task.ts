import { RemovalPolicy } from 'aws-cdk-lib';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage, CpuArchitecture, FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PORT } from './entrance.ts';
import type { Platform, ServicePlan } from './platform.ts';

/** The tag that a service starts with, before Tidegate has deployed anything. */
export const FIRST_TAG = 'v1';

/** A repository, two roles, a log group and a task definition of one container, all of the service's name. */
export class Task extends Construct {
  readonly definition: FargateTaskDefinition;

  constructor(scope: Construct, id: string, { cluster, prefix, ownsRepositories }: Platform, plan: ServicePlan) {
    super(scope, id);
    const { name } = plan;
    const repository = ownsRepositories
      ? this.repository(name)
      : Repository.fromRepositoryName(this, 'Repository', name);
    this.definition = new FargateTaskDefinition(this, 'Definition', {
      family: `${prefix}${name}`,
      cpu: plan.cpu,
      memoryLimitMiB: plan.memoryMiB,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.X86_64 },
      taskRole: this.role('TaskRole', `${cluster}-${name}-task`),
      executionRole: this.role('ExecutionRole', `${cluster}-${name}-execution`),
    });
    this.definition.addContainer(name, {
      image: ContainerImage.fromEcrRepository(repository, FIRST_TAG),
      portMappings: plan.entrance ? [{ containerPort: PORT }] : [],
      logging: LogDrivers.awsLogs({ streamPrefix: name, logGroup: this.logGroup(`/${cluster}/${name}`) }),
    });
  }

  private repository(repositoryName: string): IRepository {
    return new Repository(this, 'Repository', {
      repositoryName,
      imageScanOnPush: true,
      imageTagMutability: TagMutability.MUTABLE,
    });
  }

  private role(id: string, roleName: string): Role {
    return new Role(this, id, { roleName, assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  }

  private logGroup(logGroupName: string): LogGroup {
    return new LogGroup(this, 'Logs', {
      logGroupName,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
