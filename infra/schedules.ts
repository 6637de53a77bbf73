import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PREFIX } from './names.ts';
import { ownAccount } from './own-account.ts';

export interface TimersProps {
  /** What a timer may start. */
  machines: string[];
  deadLetters: IQueue;
}

/** Where one-shot timers live: idle looks and watchdogs. The timers themselves are armed by the steps. */
export class Timers extends Construct {
  readonly group: CfnScheduleGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, { machines, deadLetters }: TimersProps) {
    super(scope, id);
    this.group = new CfnScheduleGroup(this, 'Group', { name: PREFIX });
    this.role = new Role(this, 'Role', {
      description: 'A timer of Tidegate starts a state machine',
      assumedBy: ownAccount(this, 'scheduler.amazonaws.com'),
    });
    this.role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: machines }));
    this.role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
  }
}

export interface DailyProps {
  sweep: IFunction;
  deadLetters: IQueue;
}

/** A lost sweep is made up for by the next one, and by whatever happens meanwhile. */
const RETRY = { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 };

/** Once a day the sweep looks after what no event told: at night, within an hour, so that not all controllers ask AWS at once. */
export const addDailySweep = (scope: Construct, { sweep, deadLetters }: DailyProps): CfnSchedule => {
  const role = new Role(scope, 'DailySweepRole', {
    description: 'The schedule of Tidegate calls the sweep',
    assumedBy: ownAccount(scope, 'scheduler.amazonaws.com'),
  });
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [sweep.functionArn] }));
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
  return new CfnSchedule(scope, 'DailySweep', {
    name: `${PREFIX}-daily-sweep`,
    description: 'Lost pushes, lost timers, what cannot be pulled any more, and whatever else no event told',
    scheduleExpression: 'cron(17 3 * * ? *)',
    flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 60 },
    target: {
      arn: sweep.functionArn,
      roleArn: role.roleArn,
      // SCH-8: the same for every attempt of one occasion, so that a repeat starts nothing twice (SFN-3).
      input: JSON.stringify({ id: '<aws.scheduler.execution-id>' }),
      deadLetterConfig: { arn: deadLetters.queueArn },
      retryPolicy: RETRY,
    },
  });
};
