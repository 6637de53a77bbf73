import { join } from 'node:path';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { statements, UNSCOPABLE } from './grants.ts';
import type { Scope } from './grants.ts';
import { policyMistakes } from './limits.ts';
import { pascal, PREFIX } from './names.ts';
import { grantsOf } from './permissions.ts';
import { memoryMiB, timeoutSeconds } from './timeouts.ts';

export interface VerbProps {
  /** File name of the step or handler. */
  name: string;
  /** Folder of the bundles. */
  directory: string;
  environment: Record<string, string>;
  /** For functions that are invoked asynchronously. */
  deadLetters?: IQueue;
}

/** One function of the controller, with a log group and a role of its own. */
export class Verb extends Construct {
  readonly function: LambdaFunction;
  readonly verb: string;
  private readonly role: Role;

  constructor(scope: Construct, { name, directory, environment, deadLetters }: VerbProps) {
    super(scope, pascal(name));
    this.verb = name;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${PREFIX}-${name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not AWSLambdaBasicExecutionRole: that may write to every log group.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    this.role.addToPolicy(new PolicyStatement({ actions: logs, resources: [logGroup.logGroupArn] }));
    this.function = new LambdaFunction(this, 'Function', {
      functionName: `${PREFIX}-${name}`,
      code: Code.fromAsset(join(directory, name)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMiB(name),
      timeout: Duration.seconds(timeoutSeconds(name)),
      environment,
      role: this.role,
      logGroup,
      deadLetterQueue: deadLetters,
    });
  }

  /**
   * Apart from the constructor: what is granted may depend on the function itself.
   * @returns what AWS would refuse of it, in words
   */
  permit(scope: Scope): string[] {
    const granted = grantsOf(this.verb).flatMap((grant) => statements(grant, scope));
    for (const statement of granted) {
      this.role.addToPolicy(statement);
      for (const resource of statement.resources.filter((each) => each.includes('*'))) this.explain(resource);
    }
    return policyMistakes(this.verb, granted);
  }

  private explain(resource: string): void {
    const unscoped = Object.keys(UNSCOPABLE).join(', ');
    const reason =
      resource === '*' || resource.includes(':scalable-target/')
        ? `What IAM cannot scope (infra/grants.ts): ${unscoped}.`
        : 'The end is made up later: a task, a revision, an execution, a timer. The rest names what is ours or configured.';
    Validations.of(this.role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
  }
}
