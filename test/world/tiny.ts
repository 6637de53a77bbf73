import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createWorld } from '../../local/world.ts';
import type { World, WorldOptions } from '../../local/world.ts';

const role = (service: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: service } }],
    },
  },
});
const getAtt = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });

const lambda = (handler: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'x.zip' },
    Handler: `index.${handler}`,
    Runtime: 'nodejs24.x',
    Timeout: 10,
    Role: getAtt('FunctionRole'),
    Environment: { Variables: { TABLE: { Ref: 'Table' } } },
  },
  Metadata: { 'aws:asset:path': 'asset.tiny' },
});

const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Note',
  States: {
    Note: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '${note}', Payload: '{% {"note": $states.input.detail.note} %}' },
      TimeoutSeconds: 60,
      Output: '{% $states.result.Payload %}',
      Next: 'Rest',
    },
    Rest: { Type: 'Wait', Seconds: 3600, End: true },
  },
};

const rule = (pattern: object, machine: string, template: string) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventPattern: pattern,
    State: 'ENABLED',
    Targets: [
      {
        Id: 'machine',
        Arn: { Ref: machine },
        RoleArn: getAtt('EventsRole'),
        InputTransformer: {
          InputPathsMap: { id: '$.detail.stack-id', note: '$.detail.note' },
          InputTemplate: template,
        },
      },
    ],
  },
});

/** A stack with a function, a machine that asks it, and rules that start the machine. */
const tinyTemplate = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        Replicas: [{ Region: 'us-east-1' }],
      },
    },
    FunctionRole: role('lambda.amazonaws.com'),
    EventsRole: role('events.amazonaws.com'),
    Note: lambda('handler'),
    Web: lambda('web'),
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'noting',
        DefinitionString: JSON.stringify(definition),
        DefinitionSubstitutions: { note: getAtt('Note') },
        RoleArn: getAtt('FunctionRole'),
      },
    },
    OnNote: rule({ source: ['test'] }, 'Machine', '{"detail": {"note": <note>}}'),
    OnStack: rule(
      {
        source: ['aws.cloudformation'],
        detail: { 'stack-id': [{ Ref: 'AWS::StackId' }], 'status-details': { status: ['CREATE_COMPLETE'] } },
      },
      'Machine',
      '{"detail": {"note": <id>}}',
    ),
  },
};

/** A second stack: a load balancer in front of the other function. */
const frontTemplate = {
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' },
    },
    Balancer: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { Name: 'front', Type: 'application', Scheme: 'internet-facing', Subnets: [{ Ref: 'Subnet' }] },
    },
    Group: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { TargetType: 'lambda', Targets: [{ Id: { 'Fn::ImportValue': 'Tiny:Web' } }] },
    },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: { Ref: 'Balancer' },
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Group' } }],
      },
    },
  },
  Outputs: { Host: { Value: getAtt('Balancer', 'DNSName') } },
};

/** Writes the assembly of both stacks, with the bundle. */
export const writeTinyAssembly = async (): Promise<{ directory: string; remove(): void }> => {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-tiny-'));
  mkdirSync(join(directory, 'asset.tiny'));
  await build({
    entryPoints: [fileURLToPath(new URL('tiny-handler.ts', import.meta.url))],
    outfile: join(directory, 'asset.tiny/index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const tiny = { ...tinyTemplate, Outputs: { Web: { Value: getAtt('Web'), Export: { Name: 'Tiny:Web' } } } };
  writeFileSync(join(directory, 'Tiny.template.json'), JSON.stringify(tiny));
  writeFileSync(join(directory, 'Front.template.json'), JSON.stringify(frontTemplate));
  writeFileSync(
    join(directory, 'Odd.template.json'),
    JSON.stringify({ Resources: { Odd: { Type: 'AWS::S3::Bucket' } } }),
  );
  return { directory, remove: () => rmSync(directory, { recursive: true }) };
};

export const tinyWorld = (directory: string, options: Partial<WorldOptions> = {}): Promise<World> =>
  createWorld({ cdkOut: directory, stacks: ['Tiny'], seed: 7, ...options });

export const noteEvent = (note: string) => ({ source: 'test', 'detail-type': 'Note', detail: { note } });
