import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { PREFIX } from './names.ts';

/** Where everything ends that could not be delivered: rules, schedules, asynchronous functions. Its messages say which. */
export const deadLetters = (scope: Construct, rules: string): Queue => {
  const queue = new Queue(scope, 'DeadLetters', {
    queueName: `${PREFIX}-dead-letters`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  queue.grantSendMessages(
    new ServicePrincipal('events.amazonaws.com', { conditions: { ArnLike: { 'aws:SourceArn': rules } } }),
  );
  return queue;
};

/**
 * Red while there is a letter: the sweep hears of it, takes the letters and tells a person. Where letters keep coming, once in five
 * minutes is enough.
 */
export const lettersAlarm = (scope: Construct, queue: Queue): Alarm =>
  new Alarm(scope, 'DeadLettersAlarm', {
    alarmName: `${PREFIX}-dead-letters`,
    alarmDescription: 'Something could not be delivered to Tidegate: see the dead-letter queue',
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
