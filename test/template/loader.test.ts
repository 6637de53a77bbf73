import { expect, test } from 'vitest';
import { physicalSuffix } from '../../local/arn.ts';
import { loadTemplates, problemsOf, thing } from './loading.ts';

test('Resources come after what they refer to and what they depend on', async () => {
  const { made } = await loadTemplates({
    Resources: {
      Last: thing({ Value: { 'Fn::Sub': '${Middle.Arn}' } }),
      Middle: thing({}, { DependsOn: ['First'] }),
      First: thing(),
    },
  });
  expect(made.map((one) => one.logicalId)).toEqual(['First', 'Middle', 'Last']);
});

test('A resource gets its suffix, its stack and absolute asset paths', async () => {
  const { made } = await loadTemplates({
    Resources: { Thing: thing({}, { Metadata: { 'aws:asset:path': 'asset.1', 'aws:cdk:path': 'a/b' } }) },
  });
  expect(made[0]).toMatchObject({
    stackName: 'Stack0',
    suffix: physicalSuffix('Stack0', 'Thing'),
    metadata: { 'aws:asset:path': '/assembly/asset.1', 'aws:cdk:path': 'a/b' },
  });
});

test("CDK's own metadata, rules and bootstrap parameter are tolerated", async () => {
  const { made } = await loadTemplates({
    Parameters: {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' },
    },
    Resources: {
      CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'x' } },
      Thing: thing({ Tags: [] }),
    },
    Rules: { CheckBootstrapVersion: {} },
  });
  expect(made).toHaveLength(1);
});

test('Everything that is not covered is told at once, with stack, logical id and path', async () => {
  const problems = await problemsOf(
    {
      Resources: {
        Bucket: { Type: 'AWS::Glacier::Vault' },
        Custom: { Type: 'Custom::VpcRestrictDefaultSG' },
        Thing: thing({ Nmae: 'x', Value: { a: [{ 'Fn::Transform': {} }] }, List: [{ Ref: 'Nobody' }] }),
        Late: thing({}, { DependsOn: 'Never', CreationPolicy: {} }),
      },
      Transform: 'AWS::Serverless',
    },
    { Resources: { More: thing({ Name: '{{resolve:ssm:/a}}', Value: { 'Fn::Cidr': [] } }, { Condition: 'No' }) } },
  );
  expect(problems.map((problem) => problem.replace(/ is covered with.*/, ''))).toEqual([
    'Stack0.Transform: this section is not covered',
    'Stack0.Bucket.Type: resource type AWS::Glacier::Vault is not covered',
    'Stack0.Custom.Type: custom resource Custom::VpcRestrictDefaultSG: its function cannot be run at load',
    'Stack0.Thing.Properties.Nmae: Test::Thing',
    'Stack0.Thing.Properties.Value.a[0].Fn::Transform: intrinsic function Fn::Transform is not covered',
    'Stack0.Thing.Properties.List[0].Ref: there is no Nobody in this template',
    'Stack0.Late.CreationPolicy: this resource attribute is not covered',
    'Stack0.Late.DependsOn: there is no resource Never',
    'Stack1.More.Properties.Name: dynamic reference {{resolve:ssm:/a}} is not covered',
    'Stack1.More.Properties.Value.Fn::Cidr: intrinsic function Fn::Cidr is not covered',
    'Stack1.More.Condition: there is no condition No',
  ]);
});

test('A circle of references is named', async () => {
  const Resources = {
    A: thing({ Value: { Ref: 'B' } }),
    B: thing({ Value: { Ref: 'C' } }),
    C: thing({}, { DependsOn: 'A' }),
  };
  expect(await problemsOf({ Resources })).toEqual([
    'Stack0: resources depend on one another in a circle: A → B → C → A',
  ]);
});

test('What services refuse at creation is told at once, but not again by those who wait for it', async () => {
  const problems = await problemsOf({
    Resources: {
      Bad: thing({ Fails: true }),
      Waits: thing({ Value: { Ref: 'Bad' } }),
      AlsoBad: thing({ Value: { 'Fn::GetAtt': ['Good', 'Nothing'] } }),
      Good: thing(),
    },
  });
  expect(problems).toEqual([
    'Stack0.Bad: the service does not like it',
    'Stack0.AlsoBad: Good has no attribute Nothing in the model; it has: Arn, Endpoint.Address',
  ]);
});
