import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PREFIX } from './names.ts';

export interface TimersProps {
  account: string;
  /** What a timer may start. */
  machines: string[];
  deadLetters: IQueue;
}

/** Where one-shot timers live: idle looks and watchdogs. The timers themselves are armed by the steps. */
export class Timers extends Construct {
  readonly group: CfnScheduleGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, { account, machines, deadLetters }: TimersProps) {
    super(scope, id);
    this.group = new CfnScheduleGroup(this, 'Group', { name: PREFIX });
    this.role = new Role(this, 'Role', {
      description: 'A timer of Tidegate starts a state machine',
      // Only our own account's Scheduler (the confused deputy).
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    this.role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: machines }));
    this.role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
  }
}
