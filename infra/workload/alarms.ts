import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { AlarmKind } from './platform.ts';

const MINUTE = { period: Duration.minutes(1) };

interface Kind {
  id: string;
  metric(service: FargateService, targets: ApplicationTargetGroup | undefined): Metric;
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  treatMissingData: TreatMissingData;
}

const KINDS: Record<AlarmKind, Kind> = {
  '5xx': {
    id: 'Errors',
    metric: (_, targets) => {
      if (!targets) throw new Error('Without a load balancer nobody counts a 5xx');
      return targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, MINUTE);
    },
    threshold: 5,
    // Two of three: one bad minute is a blip, and a gap between two is no recovery.
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    // CW-4: a minute without errors has no datapoint.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  },
  cpu: {
    id: 'Cpu',
    metric: (service) => service.metricCpuUtilization(MINUTE),
    threshold: 90,
    evaluationPeriods: 5,
    datapointsToAlarm: 5,
    // At zero nothing measures it: neither good nor bad.
    treatMissingData: TreatMissingData.MISSING,
  },
};

/** @param id before the ids of the alarms, @param name before their names */
export const addAlarms = (
  scope: Construct,
  { id, name, kinds }: { id: string; name: string; kinds: readonly AlarmKind[] },
  service: FargateService,
  targets?: ApplicationTargetGroup,
): void => {
  for (const kind of kinds) {
    const { id: suffix, metric, ...rest } = KINDS[kind];
    metric(service, targets).createAlarm(scope, `${id}${suffix}`, {
      ...rest,
      alarmName: `${name}-${kind}`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    });
  }
};
