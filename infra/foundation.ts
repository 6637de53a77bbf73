import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Arns } from './arns.ts';
import { deadLetters, lettersAlarm } from './dead-letters.ts';
import { PREFIX } from './names.ts';
import { Timers } from './schedules.ts';
import { ledgerTable } from './table.ts';

/** What functions and state machines stand on. */
export interface Foundation {
  table: ITableV2;
  /** Where a person is told. */
  topic: ITopic;
  letters: IQueue;
  /** Red while the queue holds a letter. */
  lettersAlarm: Alarm;
  timers: Timers;
}

export const addFoundation = (scope: Construct, arns: Arns): Foundation => {
  const letters = deadLetters(scope, arns.rules);
  return {
    table: ledgerTable(scope),
    topic: new Topic(scope, 'Notifications', { topicName: `${PREFIX}-notifications`, enforceSSL: true }),
    letters,
    lettersAlarm: lettersAlarm(scope, letters),
    timers: new Timers(scope, 'Timers', {
      machines: [arns.machine('sleep'), arns.machine('reconcile')],
      deadLetters: letters,
    }),
  };
};

/** What a function cannot know from its configuration: the names of what it runs in. */
export const environmentOf = ({ table, topic, letters, timers }: Foundation, arns: Arns): Record<string, string> => ({
  TIDEGATE_TABLE: table.tableName,
  TIDEGATE_MACHINES: arns.machinePrefix,
  TIDEGATE_SCHEDULE_GROUP: timers.group.ref,
  TIDEGATE_SCHEDULE_ROLE: timers.role.roleArn,
  TIDEGATE_SCHEDULE_DLQ: letters.queueArn,
  TIDEGATE_DEAD_LETTERS: letters.queueUrl,
  TIDEGATE_TOPIC: topic.topicArn,
  POWERTOOLS_SERVICE_NAME: 'tidegate',
  POWERTOOLS_METRICS_NAMESPACE: PREFIX,
});
