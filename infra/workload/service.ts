import { Duration } from 'aws-cdk-lib';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { Cluster } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { pascal } from '../names.ts';
import { addAlarms } from './alarms.ts';
import type { Platform, Scaling, ServicePlan } from './platform.ts';
import { Task } from './task.ts';

/** One service of a platform. @param targets where it registers its tasks; absent: nobody visits it */
export const addService = (
  scope: Construct,
  cluster: Cluster,
  platform: Platform,
  plan: ServicePlan,
  targets: ApplicationTargetGroup | undefined,
): void => {
  const id = pascal(plan.name);
  const service = new FargateService(scope, `${id}Service`, {
    cluster,
    serviceName: plan.name,
    taskDefinition: new Task(scope, `${id}Task`, platform, plan).definition,
    desiredCount: plan.count,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    // Without rollback: one owner of the way back (T39).
    circuitBreaker: { rollback: false },
    ...(targets ? { healthCheckGracePeriod: Duration.seconds(30) } : {}),
    assignPublicIp: true,
  });
  if (targets) service.attachToApplicationTargetGroup(targets);
  if (plan.scaling) scale(service, plan.scaling);
  addAlarms(scope, { id, name: `${platform.prefix}${plan.name}`, kinds: plan.alarms ?? [] }, service, targets);
};

const scale = (service: FargateService, { min, max, cpuPercent }: Scaling): void => {
  const target = service.autoScaleTaskCount({ minCapacity: min, maxCapacity: max });
  if (cpuPercent !== undefined) target.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent });
};
