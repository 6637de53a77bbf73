import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
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
