import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { pascal, PREFIX } from './names.ts';
import type { MachineName } from './names.ts';
import { ownAccount } from './own-account.ts';

const PLACEHOLDER = /\$\{(\w+)\}/g;

/** The names that a definition leaves open: `ClaimFunctionArn`. */
export const placeholdersOf = (definition: string): string[] => [
  ...new Set([...definition.matchAll(PLACEHOLDER)].map((match) => match[1]!)),
];

export const placeholderOf = (step: string): string => `${pascal(step)}FunctionArn`;

export interface WorkflowProps {
  machine: MachineName;
  /** Folder of the `.asl.json` files. */
  definitions: string;
  /** By name of the step. */
  functions: Record<string, IFunction>;
}

/** One state machine as its text says, allowed to call the functions that the text names, and nothing else. */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { machine, definitions, functions }: WorkflowProps) {
    super(scope, id);
    const definition = readFileSync(join(definitions, `${machine}.asl.json`), 'utf8');
    const used = usedFunctions(machine, definition, functions);
    const role = new Role(this, 'Role', { assumedBy: ownAccount(this, 'states.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(used).map((each) => each.functionArn),
      }),
    );
    const reason = 'CDK grants the delivery of logs, whose actions have no resource type.';
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
    this.stateMachine = new StateMachine(this, 'Machine', {
      stateMachineName: `${PREFIX}-${machine}`,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries(
        Object.entries(used).map(([name, each]) => [placeholderOf(name), each.functionArn]),
      ),
      role,
      logs: { destination: this.logGroup(machine), level: LogLevel.ERROR, includeExecutionData: false },
    });
  }

  /** The prefix keeps the policy of log deliveries small: CloudWatch Logs adds a statement a group to one document. */
  private logGroup(machine: MachineName): LogGroup {
    return new LogGroup(this, 'Logs', {
      logGroupName: `/aws/vendedlogs/states/${PREFIX}-${machine}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/** Nobody else minds a placeholder that nothing fills: CDK puts the text into the template as it is. */
const usedFunctions = (
  machine: MachineName,
  definition: string,
  functions: Record<string, IFunction>,
): Record<string, IFunction> => {
  const open = placeholdersOf(definition);
  const used = Object.entries(functions).filter(([name]) => open.includes(placeholderOf(name)));
  const unfilled = open.filter((placeholder) => !used.some(([name]) => placeholderOf(name) === placeholder));
  if (unfilled.length === 0) return Object.fromEntries(used);
  throw new Error(`${machine}.asl.json names ${unfilled.join(', ')}, but functions/steps has no such step`);
};
