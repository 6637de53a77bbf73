import { describe, expect, it } from 'vitest';
import { physicalSuffix } from '../../local/arn.ts';
import { seededChance } from '../../local/chance.ts';
import { createEc2 } from '../../local/ec2/index.ts';
import { createIam } from '../../local/iam/index.ts';
import type { Created, ServiceModel } from '../../local/model.ts';
import { manualClock } from './manual-clock.ts';

const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
const deps = () => ({ clock: manualClock(), chance: seededChance(1), account, events: { emit: () => {} } });

const make = (model: ServiceModel, type: string, logicalId: string, properties: unknown): Created => {
  const input = { stackName: 'S', logicalId, properties, metadata: {}, suffix: physicalSuffix('S', logicalId) };
  return model.resources[type]!.create(input) as Created;
};

describe('the network of a template', () => {
  it('gives ids of AWS shape, and remembers subnets', () => {
    const { model, subnets } = createEc2(deps());
    const vpc = make(model, 'AWS::EC2::VPC', 'Vpc', { CidrBlock: '10.0.0.0/16' });
    const subnet = { VpcId: vpc.ref, AvailabilityZone: 'us-east-1a', CidrBlock: '10.0.0.0/24' };
    const { ref } = make(model, 'AWS::EC2::Subnet', 'Subnet', subnet);
    const group = make(model, 'AWS::EC2::SecurityGroup', 'Group', { VpcId: vpc.ref });
    expect(vpc.ref).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(group.attributes?.['GroupId']).toMatch(/^sg-[0-9a-f]{17}$/);
    expect(subnets()).toEqual([{ id: ref, vpcId: vpc.ref, availabilityZone: 'us-east-1a', cidrBlock: '10.0.0.0/24' }]);
    expect(model.operations).toEqual({});
  });
});

describe('the roles of a template', () => {
  const document = (Action: string | string[], more = {}) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }],
  });
  const trust = {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  };

  it('hold what inline, separate and managed policies say, whichever is made first', () => {
    const { model, roles } = createIam(deps());
    const attached = make(model, 'AWS::IAM::ManagedPolicy', 'Attached', { PolicyDocument: document('c:C') });
    const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const { ref, attributes } = make(model, 'AWS::IAM::Role', 'Role', {
      AssumeRolePolicyDocument: trust,
      ManagedPolicyArns: [basic, attached.ref],
      Policies: [{ PolicyName: 'inline', PolicyDocument: document('a:A') }],
    });
    make(model, 'AWS::IAM::Policy', 'Policy', {
      PolicyName: 'apart',
      PolicyDocument: document(['b:B', 'b:BB']),
      Roles: [ref],
    });
    make(model, 'AWS::IAM::ManagedPolicy', 'Attaching', { PolicyDocument: document('d:D'), Roles: [ref] });
    const [role] = roles();
    expect(attributes?.['Arn']).toBe(`arn:aws:iam::111111111111:role/${ref}`);
    expect(role).toMatchObject({
      name: ref,
      managedByAws: [basic],
      trust: [{ principal: { Service: 'lambda.amazonaws.com' } }],
    });
    expect(role?.statements.map(({ actions }) => actions)).toEqual([['a:A'], ['b:B', 'b:BB'], ['c:C'], ['d:D']]);
    expect(role?.statements[1]).toEqual({
      policy: 'apart',
      effect: 'Allow',
      actions: ['b:B', 'b:BB'],
      notActions: [],
      resources: ['*'],
      notResources: [],
      conditions: {},
    });
  });

  it('refuse a statement that is not understood', () => {
    const { model } = createIam(deps());
    const policy = { PolicyName: 'p', PolicyDocument: document('a:A', { NotPrincipal: '*' }), Roles: [] };
    expect(() => make(model, 'AWS::IAM::Policy', 'Policy', policy)).toThrow(/NotPrincipal is not covered/);
  });
});
