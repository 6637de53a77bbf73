import { arn } from '../arn.ts';
import type { Created, Deps, ResourceInput, ResourceType, ServiceModel } from '../model.ts';

/** One subnet of a loaded template, for whoever places tasks. */
export interface Subnet {
  id: string;
  vpcId: string;
  availabilityZone: string;
  cidrBlock: string;
}

/** AWS ids end in 17 hex digits; ours are a function of the template so that a second load gives the same. */
const idOf = (prefix: string, { suffix }: ResourceInput): string => `${prefix}-${suffix.padStart(17, '0')}`;

/** A resource that only has an id: no packet ever flows through it in the model. */
const plain = (
  prefix: string,
  idAttribute: string | undefined,
  properties: readonly string[],
  ignored: readonly string[] = ['Tags'],
): ResourceType => ({
  properties,
  ignored,
  create(input) {
    const id = idOf(prefix, input);
    return { ref: id, attributes: idAttribute ? { [idAttribute]: id } : {} };
  },
});

const vpc: ResourceType = {
  properties: ['CidrBlock'],
  ignored: ['EnableDnsHostnames', 'EnableDnsSupport', 'InstanceTenancy', 'Tags'],
  create(input): Created {
    const id = idOf('vpc', input);
    const attributes = {
      VpcId: id,
      CidrBlock: String(input.properties.CidrBlock ?? ''),
      DefaultSecurityGroup: idOf('sg', input),
      DefaultNetworkAcl: idOf('acl', input),
    };
    return { ref: id, attributes };
  },
};

const subnet = (kept: Subnet[]): ResourceType => ({
  properties: ['AvailabilityZone', 'CidrBlock', 'VpcId'],
  ignored: ['AssignIpv6AddressOnCreation', 'MapPublicIpOnLaunch', 'Tags'],
  create(input): Created {
    const { AvailabilityZone, CidrBlock, VpcId } = input.properties;
    const id = idOf('subnet', input);
    kept.push({
      id,
      vpcId: VpcId,
      availabilityZone: String(AvailabilityZone ?? ''),
      cidrBlock: String(CidrBlock ?? ''),
    });
    return { ref: id, attributes: { SubnetId: id, VpcId, AvailabilityZone, CidrBlock } };
  },
});

const securityGroup = ({ account }: Deps): ResourceType => ({
  properties: ['VpcId', 'GroupName'],
  ignored: ['GroupDescription', 'SecurityGroupEgress', 'SecurityGroupIngress', 'Tags'],
  create(input): Created {
    const id = idOf('sg', input);
    const attributes = {
      GroupId: id,
      Id: id,
      VpcId: input.properties.VpcId,
      Arn: arn(account, 'ec2', `security-group/${id}`),
    };
    return { ref: id, attributes };
  },
});

/** Addresses come from TEST-NET-3 (RFC 5737), which nobody owns. */
const elasticIp: ResourceType = {
  properties: [],
  ignored: ['Domain', 'Tags'],
  create(input): Created {
    const address = `203.0.113.${(Number.parseInt(input.suffix.slice(0, 4), 16) % 254) + 1}`;
    return { ref: address, attributes: { PublicIp: address, AllocationId: idOf('eipalloc', input) } };
  },
};

const ruleProperties = [
  'CidrIp',
  'CidrIpv6',
  'DestinationSecurityGroupId',
  'FromPort',
  'GroupId',
  'IpProtocol',
  'SourceSecurityGroupId',
  'ToPort',
];

/**
 * The network of a template, as names only: VPCs, subnets, gateways, routes and security groups get ids for `Ref` and
 * `Fn::GetAtt`; nothing is filtered or routed by them, and no operation is served.
 */
export const createEc2 = (deps: Deps): { model: ServiceModel; subnets(): Subnet[] } => {
  const subnets: Subnet[] = [];
  const resources: Record<string, ResourceType> = {
    'AWS::EC2::VPC': vpc,
    'AWS::EC2::Subnet': subnet(subnets),
    'AWS::EC2::InternetGateway': plain('igw', 'InternetGatewayId', []),
    'AWS::EC2::VPCGatewayAttachment': plain('vpcgwa', undefined, ['InternetGatewayId', 'VpcId']),
    'AWS::EC2::RouteTable': plain('rtb', 'RouteTableId', ['VpcId']),
    'AWS::EC2::Route': plain(
      'route',
      'CidrBlock',
      ['RouteTableId'],
      ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'GatewayId', 'NatGatewayId'],
    ),
    'AWS::EC2::SubnetRouteTableAssociation': plain('rtbassoc', 'Id', ['RouteTableId', 'SubnetId']),
    'AWS::EC2::SecurityGroup': securityGroup(deps),
    'AWS::EC2::SecurityGroupIngress': plain(
      'sgr',
      'Id',
      [],
      [...ruleProperties, 'Description', 'SourceSecurityGroupOwnerId'],
    ),
    'AWS::EC2::SecurityGroupEgress': plain('sgr', 'Id', [], [...ruleProperties, 'Description']),
    'AWS::EC2::NatGateway': plain('nat', 'NatGatewayId', ['SubnetId'], ['AllocationId', 'ConnectivityType', 'Tags']),
    'AWS::EC2::EIP': elasticIp,
  };
  return { model: { name: 'ec2', operations: {}, resources }, subnets: () => [...subnets] };
};
