import { Duration } from 'aws-cdk-lib';
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
