import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeholdersOf } from '../../infra/machines.ts';
import { ofType, synthesized } from './synthesized.ts';
import type { Resource, Synthesized, Template } from './synthesized.ts';

let made: Synthesized;
let controller: Template;

beforeAll(async () => {
  made = await synthesized();
  controller = made.template('Tidegate');
});
afterAll(() => made.remove());

const all = (type: string): Resource[] => ofType(controller, type).map(([, resource]) => resource);
const queue = () => ({ 'Fn::GetAtt': [ofType(controller, 'AWS::SQS::Queue')[0]![0], 'Arn'] });
const targetsOf = (rule: Resource): any[] => rule.Properties.Targets;

describe('the ledger', () => {
  test('outlives the stack, can be taken back in time, and forgets history by itself', () => {
    const [table] = all('AWS::DynamoDB::GlobalTable');
    expect(table!.DeletionPolicy).toBe('Retain');
    expect(table!.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      Replicas: [
        { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      ],
    });
  });
});

describe('functions', () => {
  test('run on Node 24 and arm64, each as its own bundle with the settings beside it', () => {
    for (const { Properties, Metadata } of all('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      const asset = join(made.outdir, Metadata!['aws:asset:path']);
      expect(existsSync(join(asset, 'index.mjs'))).toBe(true);
      const { services } = JSON.parse(readFileSync(join(asset, 'settings.json'), 'utf8'));
      expect(Object.keys(services)).toEqual(['staging/web', 'staging/worker']);
    }
  });

  test('are named after their files, and every file is one', () => {
    const names = all('AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName);
    expect(names.sort()).toEqual(made.bundles.names.map((name) => `Tidegate-${name}`).sort());
  });

  test('called by events end in the dead-letter queue', () => {
    const named = (name: string) =>
      all('AWS::Lambda::Function').find(({ Properties }) => Properties.FunctionName === `Tidegate-${name}`)!;
    for (const name of ['nudge', 'sweep']) expect(named(name).Properties.DeadLetterConfig.TargetArn).toEqual(queue());
  });

  test('have the time and memory of their task: the sweep looks at every service, a visitor waits for the doorbell', () => {
    const sized = (name: string) => {
      const { Properties } = all('AWS::Lambda::Function').find(
        ({ Properties: { FunctionName } }) => FunctionName === `Tidegate-${name}`,
      )!;
      return [Properties.Timeout, Properties.MemorySize];
    };
    expect(['sweep', 'doorbell', 'release', 'verify'].map(sized)).toEqual([
      [300, 1024],
      [10, 512],
      [30, 256],
      [20, 256],
    ]);
  });

  test('know the names of what they run in', () => {
    const [{ Properties }] = all('AWS::Lambda::Function') as [Resource];
    expect(Object.keys(Properties.Environment.Variables).sort()).toEqual([
      'POWERTOOLS_METRICS_NAMESPACE',
      'POWERTOOLS_SERVICE_NAME',
      'TIDEGATE_DEAD_LETTERS',
      'TIDEGATE_MACHINES',
      'TIDEGATE_SCHEDULE_DLQ',
      'TIDEGATE_SCHEDULE_GROUP',
      'TIDEGATE_SCHEDULE_ROLE',
      'TIDEGATE_TABLE',
      'TIDEGATE_TOPIC',
    ]);
  });
});

test('every log group forgets', () => {
  for (const group of all('AWS::Logs::LogGroup')) expect(group.Properties.RetentionInDays).toBe(30);
});

describe('state machines', () => {
  test('are the five, by fixed names', () => {
    const names = all('AWS::StepFunctions::StateMachine').map(({ Properties }) => Properties.StateMachineName);
    const verbs = ['deploy', 'reconcile', 'rollback', 'sleep', 'wake'];
    expect(names.sort()).toEqual(verbs.map((verb) => `Tidegate-${verb}`));
  });

  test('have every placeholder filled and no substitution too many', () => {
    for (const { Properties } of all('AWS::StepFunctions::StateMachine')) {
      const filled = Object.keys(Properties.DefinitionSubstitutions);
      expect(filled.sort()).toEqual(placeholdersOf(Properties.DefinitionString).sort());
    }
  });

  test('may call exactly the functions that they name', () => {
    for (const { Properties } of all('AWS::StepFunctions::StateMachine')) {
      const role = Properties.RoleArn['Fn::GetAtt'][0];
      const statements = all('AWS::IAM::Policy')
        .filter((policy) => policy.Properties.Roles.some((each: any) => each.Ref === role))
        .flatMap((policy) => policy.Properties.PolicyDocument.Statement);
      const invoke = statements.find((statement) => statement.Action === 'lambda:InvokeFunction');
      expect(invoke.Resource).toEqual(expect.arrayContaining(Object.values(Properties.DefinitionSubstitutions)));
      expect(invoke.Resource).toHaveLength(Object.keys(Properties.DefinitionSubstitutions).length);
      expect(statements.filter((statement) => !String(statement.Action).startsWith('logs:'))).toEqual([invoke]);
    }
  });

  test('log errors', () => {
    for (const { Properties } of all('AWS::StepFunctions::StateMachine'))
      expect(Properties.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
  });
});

describe('rules', () => {
  const named = (part: string) => all('AWS::Events::Rule').find(({ Properties }) => Properties.Name.includes(part))!;

  test('every target has a retry policy and a dead-letter queue', () => {
    for (const target of all('AWS::Events::Rule').flatMap(targetsOf)) {
      expect(target.DeadLetterConfig).toEqual({ Arn: queue() });
      expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 30 });
    }
  });

  test('a push starts a deploy with the service and the event as it is', () => {
    const [target] = targetsOf(named('push-web')) as [any];
    expect(target.InputTransformer).toEqual({
      InputTemplate: '{"service": "staging/web", "event": <aws.events.event.json>}',
    });
    expect(target.RoleArn).toBeDefined();
  });

  test('an alarm starts a rollback with the service and the event as it is, by a role that may start no more', () => {
    const rule = named('alarm-staging-web');
    expect(rule.Properties.EventPattern.resources).toEqual(['arn:aws:cloudwatch:us-east-1:111111111111:alarm:web-5xx']);
    const [target] = targetsOf(rule) as [any];
    expect(target.InputTransformer).toEqual({
      InputTemplate: '{"service": "staging/web", "event": <aws.events.event.json>}',
    });
    const machineOf = (name: string) =>
      ofType(controller, 'AWS::StepFunctions::StateMachine').find(
        ([, { Properties }]) => Properties.StateMachineName === `Tidegate-${name}`,
      )![0];
    expect(target.Arn).toEqual({ Ref: machineOf('rollback') });
    const role = target.RoleArn['Fn::GetAtt'][0];
    const [policy] = all('AWS::IAM::Policy').filter(({ Properties }) => Properties.Roles[0].Ref === role);
    expect(policy!.Properties.PolicyDocument.Statement).toEqual([
      {
        Action: 'states:StartExecution',
        Effect: 'Allow',
        Resource: [{ Ref: machineOf('deploy') }, { Ref: machineOf('rollback') }],
      },
    ]);
  });

  test('our own stack wakes the sweep, which gets the event bare', () => {
    const rule = named('stack');
    expect(rule.Properties.EventPattern.detail['stack-id']).toEqual([{ Ref: 'AWS::StackId' }]);
    expect(targetsOf(rule)[0].InputTransformer).toBeUndefined();
  });

  test('EventBridge may call nudge and sweep, and only for rules of ours', () => {
    const permissions = all('AWS::Lambda::Permission').filter(
      ({ Properties }) => Properties.Principal === 'events.amazonaws.com',
    );
    expect(permissions).toHaveLength(2);
    for (const { Properties } of permissions)
      expect(Properties.SourceArn).toBe('arn:aws:events:us-east-1:111111111111:rule/Tidegate-*');
  });
});

describe('the way to the doorbell', () => {
  const header = (rule: Resource) => rule.Properties.Conditions[0].HttpHeaderConfig;
  const byPriority = (priority: number) =>
    all('AWS::ElasticLoadBalancingV2::ListenerRule').find(({ Properties }) => Properties.Priority === priority)!;

  test('a dormant rule waits for an address that nobody has: a header alone can be guessed', () => {
    for (const { Properties } of all('AWS::ElasticLoadBalancingV2::ListenerRule')) {
      expect(Properties.Conditions).toHaveLength(2);
      expect(Properties.Conditions[1]).toEqual({ Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/32'] } });
    }
  });

  test('a Lambda target group a service with routes, with multi-value headers', () => {
    const groups = all('AWS::ElasticLoadBalancingV2::TargetGroup');
    expect(groups).toHaveLength(1);
    expect(groups[0]!.Properties).toMatchObject({
      Name: 'tidegate-f1e92d9ca8b4',
      TargetType: 'lambda',
      TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
    });
  });

  test('the wake rule is dormant and leads only to the doorbell', () => {
    const rule = byPriority(9);
    const [id] = ofType(controller, 'AWS::ElasticLoadBalancingV2::TargetGroup')[0]!;
    expect(header(rule)).toMatchObject({ HttpHeaderName: 'x-tidegate-wake' });
    expect(rule.Properties.Actions).toEqual([{ Type: 'forward', TargetGroupArn: { Ref: id } }]);
  });

  test("the probe rule is dormant and leads to the service's own target group", () => {
    const rule = byPriority(8);
    expect(header(rule)).toMatchObject({ HttpHeaderName: 'x-tidegate-probe' });
    expect(rule.Properties.Actions[0].TargetGroupArn).toMatch(/:targetgroup\/web\/[0-9a-f]{16}$/);
  });
});

test('an AWS service takes a role of ours only for our own account', () => {
  const trusts = all('AWS::IAM::Role').flatMap(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement);
  // A function's role is handed on by its name alone, and iam:PassRole does not cross accounts.
  const open = trusts.filter(({ Condition }) => Condition?.StringEquals?.['aws:SourceAccount'] !== '111111111111');
  expect(new Set(open.map(({ Principal }) => Principal.Service))).toEqual(new Set(['lambda.amazonaws.com']));
  expect(new Set(trusts.map(({ Principal }) => Principal.Service))).toEqual(
    new Set(['events', 'lambda', 'scheduler', 'states'].map((name) => `${name}.amazonaws.com`)),
  );
});

describe('timers', () => {
  test('live in a group of ours and start sleep and reconcile only', () => {
    expect(all('AWS::Scheduler::ScheduleGroup')[0]!.Properties.Name).toBe('Tidegate');
    const [id, role] = ofType(controller, 'AWS::IAM::Role').find(([, { Properties }]) =>
      JSON.stringify(Properties.AssumeRolePolicyDocument).includes('scheduler.amazonaws.com'),
    )!;
    expect(role.Properties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': '111111111111' },
    });
    const [policy] = all('AWS::IAM::Policy').filter(({ Properties }) => Properties.Roles[0].Ref === id);
    const machine = (name: string) => `arn:aws:states:us-east-1:111111111111:stateMachine:Tidegate-${name}`;
    expect(policy!.Properties.PolicyDocument.Statement).toEqual([
      { Action: 'states:StartExecution', Effect: 'Allow', Resource: [machine('reconcile'), machine('sleep')] },
      { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: queue() },
    ]);
  });
});

test('the sample platform needs no asset, no custom resource and no look-up', () => {
  const workload = made.template('TidegateWorkload');
  const types = Object.values(workload.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => /Custom|Lambda/.test(type))).toEqual([]);
  const manifest = JSON.parse(readFileSync(join(made.outdir, 'manifest.json'), 'utf8'));
  expect(manifest.missing).toBeUndefined();
  expect(JSON.stringify(workload)).not.toContain('aws:asset:path');
});
