import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { pascal } from './names.ts';
import { ownAccount } from './own-account.ts';
import type { RulePlan } from './rule-plan.ts';

export interface RulesProps {
  plans: RulePlan[];
  deploy: IStateMachine;
  rollback: IStateMachine;
  nudge: IFunction;
  sweep: IFunction;
  deadLetters: IQueue;
  /** ARN pattern of our rules, for the functions' resource policies. */
  ruleArns: string;
}

/** Delivered for an hour (an older push is looked for by the sweep), then kept in the dead-letter queue (EB-3). */
const RETRY = { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 30 };

/** The events that start or nudge something. */
export const addRules = (parent: Construct, props: RulesProps): void => {
  const scope = new Construct(parent, 'Rules');
  const role = startRole(scope, [props.deploy, props.rollback]);
  const targets = {
    deploy: { arn: props.deploy.stateMachineArn, roleArn: role.roleArn },
    rollback: { arn: props.rollback.stateMachineArn, roleArn: role.roleArn },
    nudge: { arn: props.nudge.functionArn },
    sweep: { arn: props.sweep.functionArn },
  };
  for (const plan of props.plans) addRule(scope, plan, targets[plan.target], props.deadLetters);
  // One statement by name, not one a rule: a function's resource policy has room for about sixty.
  const permission = { principal: new ServicePrincipal('events.amazonaws.com'), sourceArn: props.ruleArns };
  for (const callee of [props.nudge, props.sweep]) callee.addPermission('Rules', permission);
};

/** A state machine is started by a role, a function by its resource policy (EB-10). */
const startRole = (scope: Construct, machines: IStateMachine[]): Role => {
  const assumedBy = ownAccount(scope, 'events.amazonaws.com');
  const role = new Role(scope, 'Role', { description: 'EventBridge starts a deploy or a rollback', assumedBy });
  const resources = machines.map((machine) => machine.stateMachineArn);
  role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources }));
  return role;
};

const addRule = (
  scope: Construct,
  plan: RulePlan,
  target: { arn: string; roleArn?: string },
  deadLetters: IQueue,
): CfnRule => {
  const common = { ...target, deadLetterConfig: { arn: deadLetters.queueArn }, retryPolicy: RETRY };
  const wrappedTargets = plan.services.map((service, index) => ({
    ...common,
    id: `${plan.target}-${index + 1}`,
    inputTransformer: { inputTemplate: wrapped(service) },
  }));
  return new CfnRule(scope, pascal(plan.name.replaceAll('_', '-')), {
    name: plan.name,
    description: plan.description.slice(0, 512),
    eventPattern: plan.pattern,
    targets: plan.services.length === 0 ? [{ ...common, id: plan.target }] : wrappedTargets,
  });
};

/** The event as one value beside the service it is for: one repository may feed many services. */
export const wrapped = (service: string): string =>
  `{"service": ${JSON.stringify(service)}, "event": <aws.events.event.json>}`;
