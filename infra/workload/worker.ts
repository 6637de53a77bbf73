import { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { Cluster } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { Task } from './task.ts';

/** Without a load balancer: nobody visits it, so it is gated, but never put to sleep. */
export const workerService = (scope: Construct, cluster: Cluster): FargateService =>
  new FargateService(scope, 'WorkerService', {
    cluster,
    serviceName: 'worker',
    taskDefinition: new Task(scope, 'WorkerTask', 'worker', []).definition,
    desiredCount: 1,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: false },
    assignPublicIp: true,
  });
