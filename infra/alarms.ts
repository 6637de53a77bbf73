import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { pascal, PREFIX } from './names.ts';

export interface AlarmsProps {
  /** Where a person is told. */
  topic: ITopic;
  doorbell: IFunction;
  sweep: IFunction;
  reconcile: IStateMachine;
  /** On the dead-letter queue: what rules, schedules, nudge and sweep could not get rid of ends there (LAM-4, EB-3). */
  letters: Alarm;
  /** ARN pattern of our alarms, for the topic's policy. */
  alarmArns: string;
}

/** Alarms on the controller itself, the one on dead letters among them; each costs 0.10 USD a month (PRICE-5). */
export const ALARMS_MAX = 5;

/**
 * What nobody else would tell of the controller. A failed release is told by its own workflow, and a workflow that dies is
 * mended by reconcile: so only what would go unseen is watched.
 */
export const addAlarms = (
  parent: Construct,
  { topic, doorbell, sweep, reconcile, letters, alarmArns }: AlarmsProps,
): void => {
  const scope = new Construct(parent, 'Alarms');
  admit(topic, alarmArns);
  const tell = new SnsAction(topic);
  letters.addAlarmAction(tell);
  const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' };
  const alarms: Record<string, Watched> = {
    'doorbell-errors': {
      alarmDescription: 'Visitors of sleeping services get 502: the doorbell fails, see its log',
      metric: doorbell.metricErrors(fiveMinutes),
    },
    'doorbell-throttles': {
      alarmDescription: 'Visitors of sleeping services get 502: the account has no Lambda concurrency left',
      metric: doorbell.metricThrottles(fiveMinutes),
    },
    // Twice: once may be a race that another holder won.
    'reconcile-failed': {
      alarmDescription: 'A service is stuck: reconcile could not mend it, see the executions of its state machine',
      metric: reconcile.metricFailed({ period: Duration.hours(1), statistic: 'Sum' }),
      threshold: 2,
    },
  };
  for (const [name, watched] of Object.entries(alarms)) addAlarm(scope, name, watched).addAlarmAction(tell);
  // Without data it was not called: that is the news, for no minute says 0. Breaching would be red before the first call.
  addAlarm(scope, 'sweep-missing', {
    alarmDescription: 'The daily sweep has not run for more than a day: is its schedule there, and may it be called?',
    metric: sweep.metricInvocations({ period: Duration.hours(6), statistic: 'Sum' }),
    evaluationPeriods: 5,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.MISSING,
  }).addInsufficientDataAction(tell);
};

type Watched = Pick<AlarmProps, 'metric' | 'alarmDescription'> & Partial<AlarmProps>;

const addAlarm = (scope: Construct, name: string, watched: Watched): Alarm =>
  new Alarm(scope, pascal(name), {
    alarmName: `${PREFIX}-${name}`,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...watched,
  });

/** A topic with a policy of its own has lost the default one, which would have let CloudWatch in. */
const admit = (topic: ITopic, sourceArn: string): void => {
  const conditions = {
    ArnLike: { 'aws:SourceArn': sourceArn },
    StringEquals: { 'aws:SourceAccount': Stack.of(topic).account },
  };
  topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com', { conditions }));
};
