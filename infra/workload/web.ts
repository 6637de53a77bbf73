import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { Cluster } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationProtocol,
  ApplicationTargetGroup,
  HttpCodeTarget,
  ListenerAction,
  ListenerCondition,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { Task } from './task.ts';

const PORT = 8080;

/** Behind the load balancer at web.example.test; one to four tasks. */
export const webService = (scope: Construct, cluster: Cluster, listener: ApplicationListener): void => {
  const targets = targetGroup(scope, cluster);
  listener.addAction('Web', {
    priority: 10,
    conditions: [ListenerCondition.hostHeaders(['web.example.test'])],
    action: ListenerAction.forward([targets]),
  });
  const service = new FargateService(scope, 'WebService', {
    cluster,
    serviceName: 'web',
    taskDefinition: new Task(scope, 'WebTask', 'web', [{ containerPort: PORT }]).definition,
    desiredCount: 2,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    // Without rollback: one owner of the way back (T39).
    circuitBreaker: { rollback: false },
    healthCheckGracePeriod: Duration.seconds(30),
    assignPublicIp: true,
  });
  service.attachToApplicationTargetGroup(targets);
  service.autoScaleTaskCount({ minCapacity: 1, maxCapacity: 4 });
  alarm(scope, targets);
};

const targetGroup = (scope: Construct, cluster: Cluster): ApplicationTargetGroup =>
  new ApplicationTargetGroup(scope, 'WebTargets', {
    vpc: cluster.vpc,
    targetGroupName: 'web',
    targetType: TargetType.IP,
    protocol: ApplicationProtocol.HTTP,
    port: PORT,
    // A short interval wakes fast (ALB-13), a short delay sleeps fast (ALB-14).
    healthCheck: { path: '/', interval: Duration.seconds(5), timeout: Duration.seconds(2) },
    deregistrationDelay: Duration.seconds(10),
  });

const alarm = (scope: Construct, targets: ApplicationTargetGroup): void => {
  const errors = targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period: Duration.minutes(1) });
  errors.createAlarm(scope, 'WebErrors', {
    alarmName: 'web-5xx',
    threshold: 5,
    evaluationPeriods: 3,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
};
